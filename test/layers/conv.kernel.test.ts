import { test } from 'tap';
import { runInFloat64 } from '../../lib/compute/float64-runner.js';
import { runBlocked } from '../../lib/compute/kernel-operations.js';
import { convBackwardInput, convBackwardWeights, convForward } from '../../lib/layers/conv.js';
import {
  convBackwardInputByKernel, convBackwardWeightsByKernel, convForwardByKernel,
} from '../../lib/layers/conv.kernel.js';
import { Rng } from '../../lib/tensor/rng.js';
import { dot, tensor } from '../../lib/tensor/tensor.js';
import { assertGradient, numericalGradient, randomTensor } from '../support/gradient.js';
import { randomConvCase } from '../support/random-case.js';

for (const [name, run] of [['kernel', runInFloat64], ['blocked loop', runBlocked]] as const) {
  test(`convolution by the ${name} is the loop in float64 on random shapes`, async (t) => {
    const rng = new Rng(11);
    for (let i = 0; i < 40; i++) {
      const { xShape, wShape, geometry } = randomConvCase(rng);
      const [x, w, b] = [randomTensor(xShape, rng), randomTensor(wShape, rng), randomTensor([wShape[0]], rng)];
      const y = convForward(x, w, b, geometry);
      const dy = randomTensor(y.shape, rng);
      const about = JSON.stringify({ xShape, wShape, geometry });
      assertGradient(t, await convForwardByKernel(run, x, w, b, geometry), y, 1e-12, `y ${about}`);
      assertGradient(t, await convBackwardInputByKernel(run, dy, w, xShape, geometry),
        convBackwardInput(dy, w, xShape, geometry), 1e-12, `dx ${about}`);
      assertGradient(t, await convBackwardWeightsByKernel(run, x, dy, wShape, geometry),
        convBackwardWeights(x, dy, wShape, geometry), 1e-12, `dw ${about}`);
    }
  });
}

test('convBackward…ByKernel() are the derivatives of convForwardByKernel() (central differences)', async (t) => {
  const rng = new Rng(12);
  const geometry = { stride: 2, pad: 1, groups: 2 };
  const [x, w, b] = [randomTensor([2, 4, 5, 7], rng), randomTensor([6, 2, 3, 3], rng), randomTensor([6], rng)];
  const dy = randomTensor((await convForwardByKernel(runInFloat64, x, w, b, geometry)).shape, rng);
  const dx = await convBackwardInputByKernel(runInFloat64, dy, w, x.shape, geometry);
  const dw = await convBackwardWeightsByKernel(runInFloat64, x, dy, w.shape, geometry);
  const ofX = await numericalGradient(
    async (v) => dot(dy, await convForwardByKernel(runInFloat64, v, w, b, geometry)), x);
  const ofW = await numericalGradient(
    async (v) => dot(dy, await convForwardByKernel(runInFloat64, x, v, b, geometry)), w);
  assertGradient(t, dx, ofX, 1e-6, 'dx');
  assertGradient(t, dw, ofW, 1e-6, 'dw');
});

test('convForwardByKernel() rejects shapes that do not fit, like the loop', async (t) => {
  const [x, w, b] = [tensor([1, 1, 2, 2], [1, 2, 3, 4]), tensor([1, 3, 1, 1], [1, 1, 1]), tensor([1], [0])];
  await t.rejects(convForwardByKernel(runInFloat64, x, w, b, { stride: 1, pad: 0, groups: 1 }),
    new RangeError('conv: x has 1 channels, weight expects 3'));
});
