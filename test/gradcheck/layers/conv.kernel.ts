import { runInFloat64 } from '../../../lib/compute/float64-runner.js';
import {
  convBackwardInputByKernel, convBackwardWeightsByKernel, convForwardByKernel,
} from '../../../lib/layers/conv.kernel.js';
import { contractByKernel } from '../../../lib/layers/kernels/contract.kernel.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot } from '../../../lib/tensor/tensor.js';
import { gradientCase, ofFunction } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

const inFloat64 = contractByKernel(runInFloat64);

export const cases = [
  gradientCase('stride 2, padded, two groups', async () => {
    const rng = new Rng(12);
    const geometry = { stride: 2, pad: 1, groups: 2 };
    const [x, w, b] = [randomTensor([2, 4, 5, 7], rng), randomTensor([6, 2, 3, 3], rng), randomTensor([6], rng)];
    const forward = () => convForwardByKernel(inFloat64, x, w, b, geometry);
    const dy = randomTensor((await forward()).shape, rng);
    return ofFunction(async () => dot(dy, await forward()), {
      x: [x, await convBackwardInputByKernel(inFloat64, dy, w, x.shape, geometry)],
      w: [w, await convBackwardWeightsByKernel(inFloat64, x, dy, w.shape, geometry)],
    });
  }),
];
