import { loopsCompute } from '../../../lib/compute/loops.js';
import {
  linearBackwardBias, linearBackwardInput, linearBackwardWeights, linearForward, linearLayer,
} from '../../../lib/layers/linear.js';
import { biasParam, weightParam } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot } from '../../../lib/tensor/tensor.js';
import { gradientCase, ofFunction, ofLayer } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

export const cases = [
  gradientCase('the functions, five rows', () => {
    const rng = new Rng(1);
    const [x, w, b, dy] = [[5, 7], [3, 7], [3], [5, 3]].map((shape) => randomTensor(shape, rng));
    return ofFunction(() => dot(dy, linearForward(x, w, b)), {
      x: [x, linearBackwardInput(dy, w)], w: [w, linearBackwardWeights(x, dy)], b: [b, linearBackwardBias(dy)],
    });
  }),
  gradientCase('the layer, three rows', () => {
    const rng = new Rng(2);
    const weight = weightParam('fc6.weight', randomTensor([4, 6], rng));
    const layer = linearLayer(loopsCompute(), weight, biasParam('fc6.bias', randomTensor([4], rng)));
    return ofLayer(layer, randomTensor([3, 6], rng), rng);
  }),
];
