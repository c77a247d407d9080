import type { CoordinatePath } from '../../../lib/detectors/faster-rcnn/config.js';
import { exactStep, type ExactSetting } from '../../../lib/detectors/faster-rcnn/exact/step-exact.js';
import { boxEdgeSampling } from '../../../lib/layers/sampling-rule.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofStep } from '../../support/gradient-case.js';
import { tinyFasterRcnn, tinyFixedBatch, TINY_SETTING } from '../../support/tiny-faster-rcnn.js';

/** The whole derivative with the targets of the boxes held fixed. */
export const WHOLE: CoordinatePath = {
  weight: 1, limit: null, share: null, regions: 'all', targets: 'constant', rampUp: 0,
};

/** The derivative of the losses with everything in them that depends on the regions. */
export const COMPLETE: CoordinatePath = { ...WHOLE, targets: 'moving' };

/** A network and a batch by whose seed a proposal, not only the ground truth, is foreground. */
export async function tinyExact() {
  const rng = new Rng(2);
  const net = tinyFasterRcnn(rng);
  return { net, ...await tinyFixedBatch(net, rng) };
}

export const exactSetting = (path: CoordinatePath): ExactSetting =>
  ({ ...TINY_SETTING, rule: boxEdgeSampling(4, 1, 2), path });

const exactCase = (name: string, path: CoordinatePath) => gradientCase(name, async () => {
  const { net, batch, rules } = await tinyExact();
  return ofStep(net.params, async () => (await exactStep(net, batch, exactSetting(path), rules)).losses);
});

export const cases = [
  exactCase('the RoIs move along', WHOLE),
  exactCase('the RoIs and the targets of their boxes move along', COMPLETE),
];
