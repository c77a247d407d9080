import { loopsCompute } from '../../../lib/compute/loops.js';
import { lowRankLinear } from '../../../lib/layers/low-rank-linear.js';
import { biasParam, weightParam } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofLayer } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

export const cases = [
  gradientCase('6 inputs, rank 2, 4 outputs', () => {
    const rng = new Rng(1);
    const first = weightParam('fc6_L.weight', randomTensor([2, 6], rng));
    const second = weightParam('fc6_U.weight', randomTensor([4, 2], rng));
    const bias = biasParam('fc6_U.bias', randomTensor([4], rng));
    return ofLayer(lowRankLinear(loopsCompute(), { first, second, bias }), randomTensor([3, 6], rng), rng);
  }),
];
