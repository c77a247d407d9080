import { TASKS } from '../../../lib/detectors/fast-rcnn/step-one-task.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofStep } from '../../support/gradient-case.js';
import { tinyFastBatch, tinyFastRcnn } from '../../support/tiny-fast-rcnn.js';
import { TINY_SETTING } from '../../support/tiny-faster-rcnn.js';

const taskCase = (task: 'classification' | 'boxes', seed: number) => gradientCase(task, () => {
  const rng = new Rng(seed);
  const net = tinyFastRcnn(rng);
  const batch = tinyFastBatch(rng);
  return ofStep(TASKS[task].params(net), () => TASKS[task].step(net, batch, TINY_SETTING));
});

export const [classification, boxes] = [taskCase('classification', 21), taskCase('boxes', 22)];

export const cases = [classification, boxes];
