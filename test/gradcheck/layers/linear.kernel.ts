import { runInFloat64 } from '../../../lib/compute/float64-runner.js';
import { contractByKernel } from '../../../lib/layers/kernels/contract.kernel.js';
import {
  linearBackwardInputByKernel, linearBackwardWeightsByKernel, linearForwardByKernel,
} from '../../../lib/layers/linear.kernel.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot } from '../../../lib/tensor/tensor.js';
import { gradientCase, ofFunction } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

const inFloat64 = contractByKernel(runInFloat64);

export const cases = [
  gradientCase('five rows', async () => {
    const rng = new Rng(22);
    const [x, w, b] = [randomTensor([5, 6], rng), randomTensor([7, 6], rng), randomTensor([7], rng)];
    const dy = randomTensor([5, 7], rng);
    return ofFunction(async () => dot(dy, await linearForwardByKernel(inFloat64, x, w, b)), {
      x: [x, await linearBackwardInputByKernel(inFloat64, dy, w)],
      w: [w, await linearBackwardWeightsByKernel(inFloat64, x, dy)],
    });
  }),
];
