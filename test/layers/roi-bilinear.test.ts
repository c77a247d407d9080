import { test } from 'tap';
import { roiBilinearBackward, roiBilinearForward } from '../../lib/layers/roi-bilinear.js';
import { roiBilinearBackwardByBands, roiBilinearForwardByBands } from '../../lib/layers/roi-bilinear-bands.js';
import type { Roi } from '../../lib/layers/roi-pool.js';
import { boxEdgeSampling, type SamplingRule } from '../../lib/layers/sampling-rule.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, withPrecision, zeros } from '../../lib/tensor/tensor.js';
import { cases, ROIS, RULES } from '../gradcheck/layers/roi-bilinear.js';
import { boxTensor } from '../support/box-rows.js';
import { assertGradient, randomTensor } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';

const roi = (x1: number, y1: number, x2: number, y2: number, image = 0): Roi => ({ image, x1, y1, x2, y2 });

/** Pixels are cells. */
const CELLS = boxEdgeSampling(1, 0, 1);

test('roiBilinearForward() and roiBilinearBackward() on a map of 2×3 cells, by hand', (t) => {
  const x = tensor([1, 1, 2, 3], [0, 4, 6, 8, 2, 0], 'float64');
  const rois = [roi(0.25, 0, 1.25, 1)];
  const grid = { width: 1, height: 1 };
  // U = −0.25 … 1.75, centre u = 0.75; V = −0.5 … 1.5, centre v = 0.5: halves of rows 0·¼ + 4·¾ = 3 and 8·¼ + 2·¾ = 3.5
  t.same(roiBilinearForward(x, rois, grid, CELLS), tensor([1, 1, 1, 1], [3.25], 'float64'));
  const { dx, dRois } = roiBilinearBackward(tensor([1, 1, 1, 1], [8], 'float64'), x, rois, CELLS);
  t.same([...dx.data], [1, 3, 0, 1, 3, 0]); // 8 · ½ · (¼, ¾)
  // ∂B/∂u = ½(4 − 0) + ½(2 − 8) = −1, ∂B/∂v = 3.5 − 3 = 0.5; t = ½ gives each corner half of 8 times that
  t.same(dRois, [{ x1: -4, y1: 2, x2: -4, y2: 2 }]);
  t.end();
});

test('roiBilinearForward() of a box of whole cells with a bin per cell is these cells', (t) => {
  const x = randomTensor([2, 2, 5, 6], new Rng(1));
  const y = roiBilinearForward(x, [roi(1, 2, 3, 3, 1)], { width: 3, height: 2 }, CELLS);
  const cells = [0, 1].flatMap((c) => [2, 3].flatMap((i) => [1, 2, 3].map((j) => x.data[((2 + c) * 5 + i) * 6 + j])));
  t.ok(cells.every((cell, i) => Math.abs(y.data[i] - cell) < 1e-12)); // t·U1 + (1 − t)·U2 rounds
  t.equal(y.data.length, cells.length);
  t.end();
});

test('roiBilinearForward() averages N×N samples: exact on a map that is linear', (t) => {
  const x = tensor([1, 1, 6, 7], Array.from({ length: 42 }, (_, i) => 3 * (i % 7) - 2 * Math.floor(i / 7)), 'float64');
  for (const samples of [1, 2, 3]) {
    const y = roiBilinearForward(x, [roi(1, 1, 4, 4)], { width: 2, height: 2 }, boxEdgeSampling(1, 0, samples));
    // bin centres at 1.5 and 3.5 along both axes
    [1.5, 7.5, -2.5, 3.5].forEach((value, i) => t.ok(Math.abs(y.data[i] - value) < 1e-12, `${samples}: ${y.data[i]}`));
  }
  t.end();
});

testGradients('roiBilinearBackward() agrees with central differences, map and corners', cases);

for (const [name, rule] of RULES) {
  test(`roiBilinearForwardByBands() and roiBilinearBackwardByBands() compute what the loops compute: ${name}`, (t) => {
    const rng = new Rng(8);
    const grid = { width: 3, height: 2 };
    const x = randomTensor([2, 3, 6, 7], rng);
    const y = roiBilinearForward(x, ROIS, grid, rule);
    assertGradient(t, roiBilinearForwardByBands(x, ROIS, grid, rule), y, 1e-12, 'values');
    const dy = randomTensor(y.shape, rng);
    const [byLoops, byBands] = [roiBilinearBackward, roiBilinearBackwardByBands].map((of) => of(dy, x, ROIS, rule));
    assertGradient(t, byBands.dx, byLoops.dx, 1e-12, 'map');
    assertGradient(t, boxTensor(byBands.dRois), boxTensor(byLoops.dRois), 1e-12, 'corners');
    t.end();
  });
}

test('roiBilinearBackward(): a region wholly outside is held at the border and has no gradient across it', (t) => {
  const x = randomTensor([1, 1, 4, 4], new Rng(3));
  const dy = tensor([1, 1, 2, 2], [1, 1, 1, 1], 'float64');
  const [outside] = roiBilinearBackward(dy, x, [roi(-50, 0.3, -40, 2.1)], CELLS).dRois;
  t.same([outside.x1, outside.x2], [0, 0]);
  t.ok(outside.y1 !== 0 && outside.y2 !== 0);
  t.end();
});

test('roiBilinearForward() and roiBilinearBackward() keep float32, within its rounding of float64', (t) => {
  const rng = new Rng(9);
  const [x, dy] = [randomTensor([2, 2, 6, 7], rng), randomTensor([8, 2, 2, 2], rng)];
  const rule = boxEdgeSampling(16, 7.5, 2);
  const single = roiBilinearForward(withPrecision(x, 'float32'), ROIS, { width: 2, height: 2 }, rule);
  const double = roiBilinearForward(x, ROIS, { width: 2, height: 2 }, rule);
  t.ok(single.data instanceof Float32Array && double.data instanceof Float64Array);
  t.ok(single.data.every((value: number, i: number) => Math.abs(value - double.data[i]) < 1e-6));
  const { dx } = roiBilinearBackward(withPrecision(dy, 'float32'), withPrecision(x, 'float32'), ROIS, rule);
  t.ok(dx.data instanceof Float32Array);
  t.end();
});

test('roiBilinearForward() of no RoIs is empty', (t) => {
  const x = zeros([1, 3, 4, 4]);
  const y = roiBilinearForward(x, [], { width: 2, height: 2 }, CELLS);
  t.same(y.shape, [0, 3, 2, 2]);
  t.same(roiBilinearBackward(y, x, [], CELLS), { dx: x, dRois: [] });
  t.end();
});

test('roiBilinearForward() refuses a wrong image, map, rule or corner', (t) => {
  const forward = (r: Roi, rule: SamplingRule) => () =>
    roiBilinearForward(zeros([1, 1, 3, 3]), [r], { width: 1, height: 1 }, rule);
  t.throws(forward(roi(0, 0, 1, 1, 1), CELLS), new RangeError('roi-pool: a RoI is of image 1, the batch has 1'));
  t.throws(forward(roi(0, NaN, 1, 1), CELLS), new RangeError('roi-pool: a RoI is 0,NaN..1,1'));
  t.throws(forward(roi(0, 0, 1, 1), { ...CELLS, samples: 0 }),
    new RangeError('roi-bilinear: samples must be a positive integer, got 0'));
  t.throws(forward(roi(0, 0, 1, 1), { ...CELLS, scale: 0 }),
    new RangeError('roi-bilinear: scale must be positive, got 0'));
  t.throws(() => roiBilinearForward(zeros([3, 3]), [], { width: 1, height: 1 }, CELLS), TypeError);
  t.end();
});
