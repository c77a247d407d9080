import { test } from 'tap';
import { runInFloat64 } from '../../lib/compute/float64-runner.js';
import { maxPoolBackward, maxPoolForward } from '../../lib/layers/max-pool.js';
import { maxPoolForwardByKernel } from '../../lib/layers/max-pool.kernel.js';
import { Rng } from '../../lib/tensor/rng.js';
import { dot, tensor } from '../../lib/tensor/tensor.js';
import { assertGradient, numericalGradient, randomTensor, shuffledRamp } from '../support/gradient.js';
import { randomPoolGeometry } from '../support/random-case.js';

test('maxPoolForwardByKernel() has the loop\'s values and switches, bit for bit, on random shapes', async (t) => {
  const rng = new Rng(31);
  for (let i = 0; i < 60; i++) {
    const shape = [1 + rng.integer(3), 1 + rng.integer(5), 3 + rng.integer(9), 3 + rng.integer(12)];
    const geometry = randomPoolGeometry(rng);
    const x = randomTensor(shape, rng);
    t.same(await maxPoolForwardByKernel(runInFloat64, x, geometry), maxPoolForward(x, geometry),
      JSON.stringify({ shape, geometry }));
  }
});

test('maxPoolForwardByKernel() lets the first of equal values win, and never a padded cell', async (t) => {
  const x = tensor([1, 1, 2, 2], [-5, -5, -5, -5]);
  const { y, switches } = await maxPoolForwardByKernel(runInFloat64, x, { kernel: 2, stride: 1, pad: 1 });
  t.same([...y.data], [-5, -5, -5, -5, -5, -5, -5, -5, -5]);
  t.same([...switches], [0, 0, 1, 0, 0, 1, 2, 2, 3]);
});

test('maxPoolBackward() is the derivative of maxPoolForwardByKernel() (central differences)', async (t) => {
  const rng = new Rng(32);
  const geometry = { kernel: 3, stride: 2, pad: 1 };
  const x = shuffledRamp([1, 2, 5, 6], rng);
  const { y, switches } = await maxPoolForwardByKernel(runInFloat64, x, geometry);
  const dy = randomTensor(y.shape, rng);
  const ofX = await numericalGradient(
    async (v) => dot(dy, (await maxPoolForwardByKernel(runInFloat64, v, geometry)).y), x);
  assertGradient(t, maxPoolBackward(dy, switches, x.shape), ofX, 1e-6);
});
