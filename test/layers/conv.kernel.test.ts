import { test } from 'tap';
import { runInFloat64 } from '../../lib/compute/float64-runner.js';
import { contractByBlocked } from '../../lib/compute/kernel-operations.js';
import { convBackwardInput, convBackwardWeights, convForward } from '../../lib/layers/conv.js';
import {
  convBackwardInputByKernel, convBackwardWeightsByKernel, convForwardByKernel,
} from '../../lib/layers/conv.kernel.js';
import { contractByKernel } from '../../lib/layers/kernels/contract.kernel.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/layers/conv.kernel.js';
import { assertGradient, randomTensor } from '../support/gradient.js';
import { randomConvCase } from '../support/random-case.js';
import { testGradients } from '../support/test-gradients.js';

const inFloat64 = contractByKernel(runInFloat64);

for (const [name, contract] of [['kernel', inFloat64], ['blocked loop', contractByBlocked]] as const) {
  test(`convolution by the ${name} is the loop in float64 on random shapes`, async (t) => {
    const rng = new Rng(11);
    for (let i = 0; i < 40; i++) {
      const { xShape, wShape, geometry } = randomConvCase(rng);
      const [x, w, b] = [randomTensor(xShape, rng), randomTensor(wShape, rng), randomTensor([wShape[0]], rng)];
      const y = convForward(x, w, b, geometry);
      const dy = randomTensor(y.shape, rng);
      const about = JSON.stringify({ xShape, wShape, geometry });
      assertGradient(t, await convForwardByKernel(contract, x, w, b, geometry), y, 1e-12, `y ${about}`);
      assertGradient(t, await convBackwardInputByKernel(contract, dy, w, xShape, geometry),
        convBackwardInput(dy, w, xShape, geometry), 1e-12, `dx ${about}`);
      assertGradient(t, await convBackwardWeightsByKernel(contract, x, dy, wShape, geometry),
        convBackwardWeights(x, dy, wShape, geometry), 1e-12, `dw ${about}`);
    }
  });
}

testGradients('convBackward…ByKernel() are the derivatives of convForwardByKernel() (central differences)', cases);

test('convForwardByKernel() rejects shapes that do not fit, like the loop', async (t) => {
  const [x, w, b] = [tensor([1, 1, 2, 2], [1, 2, 3, 4]), tensor([1, 3, 1, 1], [1, 1, 1]), tensor([1], [0])];
  await t.rejects(convForwardByKernel(inFloat64, x, w, b, { stride: 1, pad: 0, groups: 1 }),
    new RangeError('conv: x has 1 channels, weight expects 3'));
});
