import { applyMask, dropoutMask } from '../../../lib/layers/dropout.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot } from '../../../lib/tensor/tensor.js';
import { gradientCase, ofFunction } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

export const cases = [
  gradientCase('half of the units, the same at every call', () => {
    const rng = new Rng(4);
    const [x, dy] = [randomTensor([4, 6], rng), randomTensor([4, 6], rng)];
    const mask = dropoutMask(x, 0.5, rng);
    return ofFunction(() => dot(dy, applyMask(x, mask)), { x: [x, applyMask(dy, mask)] });
  }),
];
