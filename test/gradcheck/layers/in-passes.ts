import { loopsCompute } from '../../../lib/compute/loops.js';
import { convLayer } from '../../../lib/layers/conv.js';
import { inPasses } from '../../../lib/layers/in-passes.js';
import { maxPoolLayer } from '../../../lib/layers/max-pool.js';
import { sequential } from '../../../lib/layers/sequential.js';
import { biasParam, weightParam } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofLayer } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

/** conv 2→3 and a pool, the same numbers every time. */
export function convAndPool() {
  const rng = new Rng(1);
  return sequential([
    convLayer(loopsCompute(), weightParam('conv.weight', randomTensor([3, 2, 3, 3], rng)),
      biasParam('conv.bias', randomTensor([3], rng)), { stride: 1, pad: 1, groups: 1 }),
    maxPoolLayer(loopsCompute(), { kernel: 2, stride: 2, pad: 0 }),
  ]);
}

export const cases = [
  gradientCase('three images, two at a time', () => {
    const rng = new Rng(3);
    return ofLayer(inPasses(convAndPool(), 2), randomTensor([3, 2, 4, 4], rng), rng);
  }),
];
