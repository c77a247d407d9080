import { test } from 'tap';
import { runInFloat64 } from '../../lib/compute/float64-runner.js';
import { roiPoolBackward, roiPoolForward } from '../../lib/layers/roi-pool.js';
import { roiPoolBackwardByKernel, roiPoolForwardByKernel } from '../../lib/layers/roi-pool.kernel.js';
import { Rng } from '../../lib/tensor/rng.js';
import { cases } from '../gradcheck/layers/roi-pool.kernel.js';
import { assertGradient, randomTensor } from '../support/gradient.js';
import { randomGrid, randomRois } from '../support/random-case.js';
import { testGradients } from '../support/test-gradients.js';

test('roiPoolForwardByKernel() has the loop\'s values and switches, bit for bit, on random regions', async (t) => {
  const rng = new Rng(41);
  for (let i = 0; i < 40; i++) {
    const x = randomTensor([1 + rng.integer(3), 1 + rng.integer(6), 3 + rng.integer(9), 3 + rng.integer(12)], rng);
    const [rois, grid] = [randomRois(x.shape, rng), randomGrid(rng)];
    t.same(await roiPoolForwardByKernel(runInFloat64, x, rois, grid, 1 / 16), roiPoolForward(x, rois, grid, 1 / 16),
      JSON.stringify({ shape: x.shape, grid }));
  }
});

test('roiPoolBackwardByKernel(), the double sum of the slide, is the scatter on random regions', async (t) => {
  const rng = new Rng(42);
  for (let i = 0; i < 20; i++) {
    const x = randomTensor([1 + rng.integer(3), 1 + rng.integer(4), 3 + rng.integer(5), 3 + rng.integer(6)], rng);
    const rois = randomRois(x.shape, rng);
    const { y, switches } = roiPoolForward(x, rois, { width: 2, height: 3 }, 1 / 16);
    const dy = randomTensor(y.shape, rng);
    assertGradient(t, await roiPoolBackwardByKernel(runInFloat64, dy, switches, x.shape),
      roiPoolBackward(dy, switches, x.shape), 1e-13);
  }
});

testGradients('roiPoolBackwardByKernel() is the derivative where regions overlap (central differences)', cases);

test('RoI pooling by kernels of no region gives no output and a gradient of zeros', async (t) => {
  const x = randomTensor([1, 2, 3, 3], new Rng(44));
  const { y, switches } = await roiPoolForwardByKernel(runInFloat64, x, [], { width: 2, height: 2 }, 1);
  t.same(y.shape, [0, 2, 2, 2]);
  const dx = await roiPoolBackwardByKernel(runInFloat64, y, switches, x.shape);
  t.ok(dx.data.every((slope) => slope === 0));
});
