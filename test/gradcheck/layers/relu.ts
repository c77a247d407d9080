import { reluLayer } from '../../../lib/layers/relu.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofLayer } from '../../support/gradient-case.js';
import { shuffledRamp } from '../../support/gradient.js';

export const cases = [
  gradientCase('no number near the kink at 0', () => {
    const rng = new Rng(1);
    return ofLayer(reluLayer(), shuffledRamp([2, 3, 4, 5], rng), rng);
  }),
];
