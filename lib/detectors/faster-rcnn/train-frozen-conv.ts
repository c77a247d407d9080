// Statements 4 and 6 of alternating optimization (deck): trainings that leave the conv layers alone.
//   4. "Train RPN M3 from M2 without changing conv layers"    M3 is M2 with a fresh RPN on its trunk: a whole Faster
//      R-CNN, whose head has learnt on another RPN's proposals
//   6. "Conv layers are shared with RPN M3"                   conv, fc6 and fc7 come from M3 (which has them from M2);
//      cls_score and bbox_pred are fresh, as in py-faster-rcnn (docs/sources.md, "Where they disagree")
import { frozen } from '../../layers/frozen.js';
import { sequential } from '../../layers/sequential.js';
import { ABOVE_TRUNK, fineTunedFrom } from '../../networks/fine-tuned-trunk.js';
import { applyInit } from '../../networks/pretrained.js';
import { Rng } from '../../tensor/rng.js';
import { loadWeights, weightsOf } from '../../tensor/weights.js';
import type { SgdRun } from '../../training/stages.js';
import { fastStepOnCard } from '../fast-rcnn/fast-on-card.js';
import { fastRcnnOf, newFastRcnn, type FastRcnn } from '../fast-rcnn/network.js';
import { fastTrainingOf, type FastJob, type FastTraining } from '../fast-rcnn/train.js';
import { anchorsPerCell } from './config.js';
import { newFasterRcnn, rpnNetworkOf, type FasterRcnn } from './network.js';
import { rpnStepOnCard } from './rpn-on-card.js';
import { rpnTrainingOf, type RpnJob } from './train-rpn.js';

/** M3 about to be trained, its RPN alone; no step is made yet. M2 is copied, not changed. Throws without images. */
export function startRpnTrainingFrozenConv(M2: FastRcnn, job: Omit<RpnJob, 'M0'>): SgdRun<FasterRcnn> {
  const { spec, data, config, seed, compute } = job;
  const rng = new Rng(seed).fork('rpn-frozen-conv');
  const init = { rng: rng.fork('parameters'), precision: 'float32' } as const;
  const A = anchorsPerCell(config);
  const net = newFasterRcnn(spec, data.classes.length, A, { compute, init });
  loadWeights([...net.conv.params, ...net.head.params], weightsOf(M2.params));
  const onlyRpn = rpnNetworkOf(sequential([frozen(net.conv)]), net.rpn);
  const params = [...net.conv.params, ...net.rpn.params];
  const stepOnCard = rpnStepOnCard(job, { spec: fineTunedFrom(ABOVE_TRUNK, spec), params, anchorsPerCell: A });
  return { ...rpnTrainingOf(onlyRpn, job, rng, stepOnCard), net };
}

/** M4 about to be trained, its head alone. M3 is copied, not changed. Throws when the proposals do not fit. */
export function startFastTrainingFrozenConv(M3: FasterRcnn, job: Omit<FastJob, 'M0'>): FastTraining {
  const { spec, data, seed, compute } = job;
  const rng = new Rng(seed).fork('fast-frozen-conv');
  const init = { rng: rng.fork('parameters'), precision: 'float32' } as const;
  const net = newFastRcnn(spec, data.classes.length, { compute, init });
  applyInit(weightsOf(M3.params), net.conv, net.head.fc);
  const onlyHead = fastRcnnOf(sequential([frozen(net.conv)]), net.head);
  const { params } = net;
  const toSend = { spec: fineTunedFrom(ABOVE_TRUNK, spec), params, classes: data.classes.length };
  return { ...fastTrainingOf(onlyHead, job, rng, fastStepOnCard(job, toSend)), net };
}
