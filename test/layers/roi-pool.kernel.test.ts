import { test } from 'tap';
import { runInFloat64 } from '../../lib/compute/float64-runner.js';
import { roiPoolBackward, roiPoolForward } from '../../lib/layers/roi-pool.js';
import { roiPoolBackwardByKernel, roiPoolForwardByKernel } from '../../lib/layers/roi-pool.kernel.js';
import { Rng } from '../../lib/tensor/rng.js';
import { dot } from '../../lib/tensor/tensor.js';
import { assertGradient, numericalGradient, randomTensor, shuffledRamp } from '../support/gradient.js';
import { randomGrid, randomRois } from '../support/random-case.js';

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

test('roiPoolBackwardByKernel() is the derivative where regions overlap (central differences)', async (t) => {
  const rng = new Rng(43);
  const x = shuffledRamp([2, 2, 6, 6], rng);
  const rois = [
    { image: 0, x1: 0, y1: 0, x2: 3, y2: 3 }, { image: 0, x1: 2, y1: 2, x2: 5, y2: 5 },
    { image: 1, x1: 1, y1: 0, x2: 4, y2: 5 },
  ];
  const forward = (v: typeof x) => roiPoolForwardByKernel(runInFloat64, v, rois, { width: 2, height: 2 }, 1);
  const { y, switches } = await forward(x);
  const dy = randomTensor(y.shape, rng);
  const ofX = await numericalGradient(async (v) => dot(dy, (await forward(v)).y), x);
  assertGradient(t, await roiPoolBackwardByKernel(runInFloat64, dy, switches, x.shape), ofX, 1e-6);
});

test('RoI pooling by kernels of no region gives no output and a gradient of zeros', async (t) => {
  const x = randomTensor([1, 2, 3, 3], new Rng(44));
  const { y, switches } = await roiPoolForwardByKernel(runInFloat64, x, [], { width: 2, height: 2 }, 1);
  t.same(y.shape, [0, 2, 2, 2]);
  const dx = await roiPoolBackwardByKernel(runInFloat64, y, switches, x.shape);
  t.ok(dx.data.every((slope) => slope === 0));
});
