import { test } from 'tap';
import { runInFloat64 } from '../../lib/compute/float64-runner.js';
import { contractByBlocked } from '../../lib/compute/kernel-operations.js';
import { contractByKernel } from '../../lib/layers/kernels/contract.kernel.js';
import type { KernelCall } from '../../lib/layers/kernels/kernel-run.js';
import type { Contract } from '../../lib/layers/kernels/product.js';
import { linearBackwardInput, linearBackwardWeights, linearForward } from '../../lib/layers/linear.js';
import {
  linearBackwardInputByKernel, linearBackwardWeightsByKernel, linearForwardByKernel,
} from '../../lib/layers/linear.kernel.js';
import { Rng } from '../../lib/tensor/rng.js';
import type { Tensor } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/layers/linear.kernel.js';
import { float32Tensor } from '../support/float32.js';
import { assertGradient, randomTensor } from '../support/gradient.js';
import { randomLinearSizes } from '../support/random-case.js';
import { testGradients } from '../support/test-gradients.js';

const inFloat64 = contractByKernel(runInFloat64);

for (const [name, contract] of [['kernel', inFloat64], ['blocked loop', contractByBlocked]] as const) {
  test(`the fully connected layer by the ${name} is the loop in float64 on random sizes`, async (t) => {
    const rng = new Rng(21);
    for (let i = 0; i < 40; i++) {
      const [N, I, O] = randomLinearSizes(rng);
      const [x, w, b] = [randomTensor([N, I], rng), randomTensor([O, I], rng), randomTensor([O], rng)];
      const dy = randomTensor([N, O], rng);
      const about = JSON.stringify({ N, I, O });
      const same = (got: Tensor, want: Tensor, name: string) => assertGradient(t, got, want, 1e-12, name);
      same(await linearForwardByKernel(contract, x, w, b), linearForward(x, w, b), `y ${about}`);
      same(await linearBackwardInputByKernel(contract, dy, w), linearBackwardInput(dy, w), `dx ${about}`);
      same(await linearBackwardWeightsByKernel(contract, x, dy), linearBackwardWeights(x, dy), `dw ${about}`);
    }
  });
}

test('a layer with more weights than one product takes is computed in parts', async (t) => {
  const rng = new Rng(24);
  const [N, I, M] = [3, 400_000, 24]; // 9.6 million weights: parts of 16 and 8 outputs, of 349,520 and 50,480 inputs
  const [x, w, b] = [float32Tensor([N, I], rng), float32Tensor([M, I], rng), float32Tensor([M], rng)];
  const dy = float32Tensor([N, M], rng);
  const sizes: (readonly number[])[] = [];
  const contract: Contract = (product) => {
    sizes.push(product.plan.cells);
    return contractByBlocked(product);
  };
  assertGradient(t, await linearForwardByKernel(contract, x, w, b), linearForward(x, w, b), 1e-5, 'y');
  assertGradient(t, await linearBackwardInputByKernel(contract, dy, w), linearBackwardInput(dy, w), 1e-5, 'dx');
  assertGradient(t, await linearBackwardWeightsByKernel(contract, x, dy), linearBackwardWeights(x, dy), 1e-5, 'dw');
  t.same(sizes, [[8, 4, 1], [8, 2, 1], [349_520, 1, 1], [50_480, 1, 1], [400_000, 4, 1], [400_000, 2, 1]]);
});

testGradients('linearBackward…ByKernel() are the derivatives of linearForwardByKernel() (central differences)', cases);

test('linearForwardByKernel() asks for the same kernel for 97 and for 128 examples', async (t) => {
  const rng = new Rng(23);
  const [w, b] = [randomTensor([4, 3], rng), randomTensor([4], rng)];
  const calls: KernelCall[] = [];
  for (const N of [97, 128]) {
    const x = randomTensor([N, 3], rng);
    const y = await linearForwardByKernel(contractByKernel((call) => {
      calls.push(call);
      return runInFloat64(call);
    }), x, w, b);
    t.same(y.shape, [N, 4]);
  }
  t.same(calls[0].output, calls[1].output);
});
