// Statement 4 of alternating optimization (deck): "Train RPN M3 from M2 without changing conv layers".
// M3 is M2 with a fresh RPN on its trunk: a whole Faster R-CNN, whose head has learnt on another RPN's proposals.
import { frozen } from '../../layers/frozen.js';
import { sequential } from '../../layers/sequential.js';
import { Rng } from '../../tensor/rng.js';
import { loadWeights, weightsOf } from '../../tensor/weights.js';
import type { FastRcnn } from '../fast-rcnn/network.js';
import { anchorsPerCell } from './config.js';
import { newFasterRcnn, rpnNetworkOf, type FasterRcnn } from './network.js';
import { rpnTrainingOf, type RpnJob, type RpnTraining } from './train-rpn.js';

export interface FrozenConvRpnTraining extends RpnTraining {
  /** M3; only its RPN is trained. */
  readonly net: FasterRcnn;
}

/** Sets everything up; no step is made yet. M2 is copied, not changed. Throws when there are no images. */
export function startRpnTrainingFrozenConv(M2: FastRcnn, job: Omit<RpnJob, 'M0'>): FrozenConvRpnTraining {
  const { spec, data, config, seed, compute } = job;
  const rng = new Rng(seed).fork('rpn-frozen-conv');
  const init = { rng: rng.fork('parameters'), precision: 'float32' } as const;
  const net = newFasterRcnn(spec, data.classes.length, anchorsPerCell(config), { compute, init });
  loadWeights([...net.conv.params, ...net.head.params], weightsOf(M2.params));
  const onlyRpn = rpnNetworkOf(sequential([frozen(net.conv)]), net.rpn);
  return { ...rpnTrainingOf(onlyRpn, job, rng), net };
}
