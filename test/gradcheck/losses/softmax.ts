import { IGNORE, softmaxLoss } from '../../../lib/losses/softmax.js';
import { Rng } from '../../../lib/tensor/rng.js';
import type { Shape } from '../../../lib/tensor/tensor.js';
import { gradientCase, ofFunction } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

const softmaxCase = (name: string, shape: Shape, labels: readonly number[]) => gradientCase(name, () => {
  const x = randomTensor(shape, new Rng(2));
  return ofFunction(() => softmaxLoss(x, labels).loss, { x: [x, softmaxLoss(x, labels).dx] });
});

export const cases = [
  softmaxCase('rows, one ignored', [4, 5], [0, 4, IGNORE, 2]),
  softmaxCase('maps with ignored positions', [2, 2, 3, 2], [0, 1, IGNORE, IGNORE, 1, 0, 1, 1, IGNORE, 0, 0, 1]),
];
