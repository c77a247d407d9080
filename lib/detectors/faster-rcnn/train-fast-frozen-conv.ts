// Statement 6 of alternating optimization (deck): "Conv layers are shared with RPN M3".
// conv, fc6 and fc7 come from M3 (which has them from M2); cls_score and bbox_pred are fresh, as in py-faster-rcnn
// (docs/sources.md, "Where they disagree").
import { frozen } from '../../layers/frozen.js';
import { sequential } from '../../layers/sequential.js';
import { applyInit } from '../../networks/pretrained.js';
import { Rng } from '../../tensor/rng.js';
import { weightsOf } from '../../tensor/weights.js';
import { fastRcnnOf, newFastRcnn } from '../fast-rcnn/network.js';
import { fastTrainingOf, type FastJob, type FastTraining } from '../fast-rcnn/train.js';
import type { FasterRcnn } from './network.js';

/** M4 about to be trained; only its head will be. M3 is copied, not changed. Throws when proposals do not fit. */
export function startFastTrainingFrozenConv(M3: FasterRcnn, job: Omit<FastJob, 'M0'>): FastTraining {
  const { spec, data, seed, compute } = job;
  const rng = new Rng(seed).fork('fast-frozen-conv');
  const init = { rng: rng.fork('parameters'), precision: 'float32' } as const;
  const net = newFastRcnn(spec, data.classes.length, { compute, init });
  applyInit(weightsOf(M3.params), net.conv, net.head.fc);
  const onlyHead = fastRcnnOf(sequential([frozen(net.conv)]), net.head);
  return { ...fastTrainingOf(onlyHead, job, rng), net };
}
