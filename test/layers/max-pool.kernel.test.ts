import { test } from 'tap';
import { runInFloat64 } from '../../lib/compute/float64-runner.js';
import { maxPoolForward } from '../../lib/layers/max-pool.js';
import { maxPoolForwardByKernel } from '../../lib/layers/max-pool.kernel.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/layers/max-pool.kernel.js';
import { randomTensor } from '../support/gradient.js';
import { randomPoolGeometry } from '../support/random-case.js';
import { testGradients } from '../support/test-gradients.js';

test('maxPoolForwardByKernel() has the loop\'s values and switches, bit for bit, on random shapes', async (t) => {
  const rng = new Rng(31);
  for (let i = 0; i < 60; i++) {
    const shape = [1 + rng.integer(3), 1 + rng.integer(5), 3 + rng.integer(9), 3 + rng.integer(12)];
    const geometry = { ...randomPoolGeometry(rng), rounding: i % 3 === 0 ? 'down' : 'up' } as const;
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

testGradients('maxPoolBackward() is the derivative of maxPoolForwardByKernel() (central differences)', cases);
