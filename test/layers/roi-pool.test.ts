import { test } from 'tap';
import type { Box } from '../../lib/boxes/box.js';
import { binsOf, EMPTY_BIN, roiPoolBackward, roiPoolForward, type Roi } from '../../lib/layers/roi-pool.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, withPrecision, zeros } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/layers/roi-pool.js';
import { shuffledRamp } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';

const TWO_BY_TWO = { width: 2, height: 2 };

const roi = (x1: number, y1: number, x2: number, y2: number, image = 0): Roi => ({ image, x1, y1, x2, y2 });

/** [left, right) of the first row of bins: what happens along x. */
const columnsOf = (box: Box, P: number, width: number, scale: number): [number, number][] =>
  binsOf(box, { width: P, height: 1 }, { width, height: 1 }, scale).map(({ left, right }) => [left, right]);

test('roiPoolForward() and roiPoolBackward() with two overlapping RoIs on a 4×4 map, by hand', (t) => {
  const x = tensor([1, 1, 4, 4], Array.from({ length: 16 }, (_, i) => i + 1)); // cell i holds i + 1
  const rois = [roi(0, 0, 3, 3), roi(1, 1, 2, 2)];
  const { y, switches } = roiPoolForward(x, rois, TWO_BY_TWO, 1);
  // RoI 0: four bins of 2×2 cells, the largest at their lower right     RoI 1: four bins of one cell
  t.same(y, tensor([2, 1, 2, 2], [6, 8, 14, 16, 6, 7, 10, 11]));
  t.same([...switches], [5, 7, 13, 15, 5, 6, 9, 10]);
  const dx = roiPoolBackward(tensor(y.shape, [1, 2, 3, 4, 10, 20, 30, 40]), switches, x.shape);
  // cell 5 is the maximum of a bin of both RoIs: 1 + 10
  t.same([...dx.data], [0, 0, 0, 0, 0, 11, 20, 2, 0, 30, 40, 0, 0, 3, 0, 4]);
  t.end();
});

test('roiPoolForward() pools the RoI\'s own image and every channel of it', (t) => {
  const x = tensor([2, 2, 1, 2], [1, 2, 3, 4, 5, 6, 8, 7]);
  const { y, switches } = roiPoolForward(x, [roi(0, 0, 1, 0, 1), roi(0, 0, 1, 0, 0)], { width: 1, height: 1 }, 1);
  t.same(y, tensor([2, 2, 1, 1], [6, 8, 2, 4]));
  t.same([...switches], [5, 6, 1, 3]);
  t.end();
});

test('roiPoolForward() takes the first of equal maxima and is right on negative maps', (t) => {
  const x = tensor([1, 1, 1, 3], [-2, -1, -1]);
  const { y, switches } = roiPoolForward(x, [roi(0, 0, 2, 0)], { width: 1, height: 1 }, 1);
  t.equal(y.data[0], -1);
  t.equal(switches[0], 1);
  t.end();
});

test('binsOf() shares cells between the bins of a RoI whose width P does not divide', (t) => {
  // w = 3, P = 2: [floor(0), ceil(3/2)) = [0,2) and [floor(3/2), 3) = [1,3): cell 1 is in both
  t.same(columnsOf(roi(0, 0, 2, 0), 2, 10, 1), [[0, 2], [1, 3]]);
  t.end();
});

test('binsOf() with P = 7 on a map 63 cells wide: the columns of the reference', (t) => {
  // x 100..300 at 1/16: a = round(6.25) = 6, b = round(18.75) = 19, w = 14: two cells a bin
  t.same(columnsOf(roi(100, 0, 300, 0), 7, 63, 1 / 16),
    [[6, 8], [8, 10], [10, 12], [12, 14], [14, 16], [16, 18], [18, 20]]);
  // x 100..140: a = 6, b = round(8.75) = 9, w = 4 < 7: bins share cells
  t.same(columnsOf(roi(100, 0, 140, 0), 7, 63, 1 / 16),
    [[6, 7], [6, 8], [7, 8], [7, 9], [8, 9], [8, 10], [9, 10]]);
  t.end();
});

test('binsOf() cuts bins at the map: P = 6, x 990..1010 leaves three bins empty', (t) => {
  // a = round(61.875) = 62, b = round(63.125) = 63, w = 2; cell 63 is outside a map of 63 cells
  t.same(columnsOf(roi(990, 0, 1010, 0), 6, 63, 1 / 16),
    [[62, 63], [62, 63], [62, 63], [63, 63], [63, 63], [63, 63]]);
  t.end();
});

test('binsOf() covers exactly w cells for every w and P, where w/P in floats would add one', (t) => {
  t.ok(7 * (29 / 7) > 29, 'the trap: in doubles 7 · (29/7) exceeds 29');
  for (let P = 1; P <= 7; P++) {
    for (let w = 1; w <= 128; w++) {
      const bins = columnsOf(roi(0, 0, w - 1, 0), P, 1000, 1);
      const gapless = bins.every(([left, right], q) => right > left && (q === 0 ? left === 0 : left <= bins[q - 1][1]));
      if (!gapless || bins[P - 1][1] !== w) t.fail(`P = ${P}, w = ${w}: ${JSON.stringify(bins)}`);
    }
  }
  t.end();
});

test('binsOf() rounds halves away from zero, on both sides of it', (t) => {
  t.same(columnsOf(roi(8, 0, 8, 0), 1, 63, 1 / 16), [[1, 2]]); // 0.5 → 1
  t.same(columnsOf(roi(-8, 0, 8, 0), 1, 63, 1 / 16), [[0, 2]]); // −0.5 → −1, cut at 0
  t.same(columnsOf(roi(-8, 0, 8, 0), 3, 63, 1 / 16), [[0, 0], [0, 1], [1, 2]]); // cells −1, 0, 1
  t.end();
});

test('binsOf() makes one cell of a RoI with its corners reversed', (t) => {
  t.same(binsOf(roi(5, 7, 2, 1), { width: 1, height: 1 }, { width: 9, height: 9 }, 1),
    [{ top: 7, bottom: 8, left: 5, right: 6 }]);
  t.end();
});

test('roiPoolForward() gives 0 and EMPTY_BIN for bins without cells, and they pass nothing back', (t) => {
  const x = tensor([1, 1, 2, 2], [-1, -2, -3, -4]);
  const rois = [roi(0, 0, 3, 1), roi(50, 50, 60, 60), roi(-9, -9, -5, -5)]; // half outside, beyond, before the map
  const { y, switches } = roiPoolForward(x, rois, TWO_BY_TWO, 1);
  t.same([...y.data], [-1, 0, -3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  t.same([...switches].map((i) => i === EMPTY_BIN), [false, true, false, ...Array<boolean>(9).fill(true)]);
  const dx = roiPoolBackward(tensor(y.shape, new Float32Array(12).fill(1)), switches, x.shape);
  t.same([...dx.data], [1, 0, 1, 0]);
  t.end();
});

test('roiPoolForward() of no RoIs is empty, and its gradient is zero', (t) => {
  const { y, switches } = roiPoolForward(zeros([1, 3, 4, 4]), [], TWO_BY_TWO, 1);
  t.same(y.shape, [0, 3, 2, 2]);
  t.same(roiPoolBackward(y, switches, [1, 3, 4, 4]), zeros([1, 3, 4, 4]));
  t.end();
});

testGradients('roiPoolBackward() adds the gradients of overlapping RoIs (central differences agree)', cases);

test('roiPoolForward() and roiPoolBackward() keep float32, with the switches of float64', (t) => {
  const x = shuffledRamp([1, 2, 5, 5], new Rng(8));
  const rois = [roi(0, 0, 4, 4), roi(1, 2, 3, 3)];
  const single = roiPoolForward(withPrecision(x, 'float32'), rois, TWO_BY_TWO, 1);
  t.ok(single.y.data instanceof Float32Array);
  t.same(single.switches, roiPoolForward(x, rois, TWO_BY_TWO, 1).switches);
  t.ok(roiPoolBackward(single.y, single.switches, x.shape).data instanceof Float32Array);
  t.end();
});

test('roiPoolForward() refuses images the batch has not, corners that are no numbers, maps without 4 axes', (t) => {
  const pool = (image: number) => () => roiPoolForward(zeros([2, 1, 3, 3]), [roi(0, 0, 1, 1, image)], TWO_BY_TWO, 1);
  t.throws(pool(2), new RangeError('roi-pool: a RoI is of image 2, the batch has 2'));
  t.throws(pool(-1), RangeError);
  t.throws(pool(0.5), new RangeError('roi-pool: a RoI is of image 0.5, the batch has 2'));
  t.throws(() => roiPoolForward(zeros([1, 1, 3, 3]), [roi(0, Number.NaN, 1, 1)], TWO_BY_TWO, 1),
    new RangeError('roi-pool: a RoI is 0,NaN..1,1'));
  t.throws(() => roiPoolForward(zeros([1, 3, 3]), [], TWO_BY_TWO, 1),
    new TypeError('roi-pool: x must have 4 axes, got [1,3,3]'));
  t.end();
});
