import { runInFloat64 } from '../../../lib/compute/float64-runner.js';
import { maxPoolBackward } from '../../../lib/layers/max-pool.js';
import { maxPoolForwardByKernel } from '../../../lib/layers/max-pool.kernel.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot } from '../../../lib/tensor/tensor.js';
import { gradientCase, ofFunction } from '../../support/gradient-case.js';
import { randomTensor, shuffledRamp } from '../../support/gradient.js';

export const cases = [
  gradientCase('3×3/2, pad 1', async () => {
    const rng = new Rng(32);
    const x = shuffledRamp([1, 2, 5, 6], rng);
    const forward = () => maxPoolForwardByKernel(runInFloat64, x, { kernel: 3, stride: 2, pad: 1 });
    const { y, switches } = await forward();
    const dy = randomTensor(y.shape, rng);
    return ofFunction(async () => dot(dy, (await forward()).y), { x: [x, maxPoolBackward(dy, switches, x.shape)] });
  }),
];
