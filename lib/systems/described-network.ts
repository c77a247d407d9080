// The network that a training has, in a line: what the detectors do with a backbone, which their configurations tell.
import type { FastConfig } from '../detectors/fast-rcnn/config.js';
import type { FasterTestConfig } from '../detectors/faster-rcnn/config.js';
import type { RcnnConfig } from '../detectors/rcnn/config.js';
import type { SppNetConfig } from '../detectors/sppnet/config.js';
import { backboneNamed } from '../networks/published-backbones.js';
import type { System, TrainSettings } from './system.js';

/** Every configuration has the fields of one of these; the field that tells which is always there. */
type AnyConfig = Partial<Pick<FastConfig, 'firstTrained'> & Pick<FasterTestConfig, 'anchors'>
  & Pick<RcnnConfig, 'warp'> & Pick<SppNetConfig, 'levels'>>;

/** `stride 16, RoI pooling 7×7, fc6 4096, fc7 4096, RPN 512 channels, trained from conv3_1 on`. */
export function describedNetwork(system: System, settings: TrainSettings): string {
  const { stride, grid, fc: [fc6, fc7], rpnChannels, firstTrained: usual } = backboneNamed(settings.backbone);
  const { warp, levels, anchors, firstTrained } = system.configOf(settings) as AnyConfig;
  const fc = `fc6 ${fc6}, fc7 ${fc7}`;
  const regions = settings.proposals === undefined ? '' : `; regions of --proposals ${settings.proposals.kind}`;
  if (warp !== undefined) return `crops of ${warp.side}×${warp.side}, ${fc}, all layers trained${regions}`;
  if (levels !== undefined) {
    const pyramid = levels.map((bins) => `${bins}×${bins}`).join(', ');
    return `stride ${stride}, pyramid ${pyramid}, ${fc}, the fc layers alone trained${regions}`;
  }
  const rpn = anchors === undefined ? '' : `, RPN ${rpnChannels} channels`;
  const lowest = firstTrained ?? usual;
  return `stride ${stride}, RoI pooling ${grid}×${grid}, ${fc}${rpn}, trained from ${lowest} on${regions}`;
}
