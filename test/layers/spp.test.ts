import { test } from 'tap';
import { roiPoolForward } from '../../lib/layers/roi-pool.js';
import {
  SPP_CELLS_ZF5, SPP_LEVELS, sppBackward, sppForward, sppLength, windowToCells, type CellWindow,
} from '../../lib/layers/spp.js';
import { Rng } from '../../lib/tensor/rng.js';
import { sizeOf, tensor, withPrecision, zeros } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/layers/spp.js';
import { randomTensor, shuffledRamp } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';

const window = (x1: number, y1: number, x2: number, y2: number, image = 0): CellWindow => ({ image, x1, y1, x2, y2 });

/** What happens along x with the cells of the published trunk, on a map 40 cells wide. */
const columnsOf = (x1: number, x2: number): [number, number] => {
  const cells = windowToCells({ x1, y1: 0, x2, y2: 0 }, { width: 40, height: 1 }, SPP_CELLS_ZF5);
  return [cells.x1, cells.x2];
};

test('sppForward() and sppBackward() with a pyramid of two levels, by hand', (t) => {
  const x = tensor([1, 1, 2, 3], [1, 5, 2, 4, 3, 6]);
  const { y, switches } = sppForward(x, [window(0, 0, 2, 1)], [1, 2]);
  // level 1: max of all = 6     level 2: columns [0,2) and [1,3) share the middle one, rows [0,1) and [1,2)
  t.same(y, tensor([1, 5], [6, 5, 5, 4, 6]));
  t.same([...switches], [5, 1, 1, 3, 5]);
  const dx = sppBackward(tensor([1, 5], [1, 2, 3, 4, 5]), switches, x.shape);
  // cell 5 is the maximum of two levels: 1 + 5      cell 1 of two bins: 2 + 3
  t.same([...dx.data], [0, 5, 0, 4, 0, 6]);
  t.end();
});

test('sppForward() writes a row level by level, channel by channel, bin by bin', (t) => {
  const x = tensor([2, 2, 1, 2], [1, 2, 3, 4, 5, 6, 8, 7]);
  const { y } = sppForward(x, [window(0, 0, 1, 0, 1), window(0, 0, 0, 0)], [1, 2]);
  t.same(y.shape, [2, sppLength(2, [1, 2])]);
  t.same([...y.data.subarray(0, 10)], [6, 8, 5, 6, 5, 6, 8, 7, 8, 7]);
  t.same([...y.data.subarray(10)], [1, 3, 1, 1, 1, 1, 3, 3, 3, 3], 'a window of one cell fills every bin with it');
  t.equal(sppLength(256, SPP_LEVELS), 12800, 'the published fc6 input');
  t.end();
});

test('sppForward() with one level is RoI pooling of the same cells', (t) => {
  const x = randomTensor([2, 3, 9, 11], new Rng(1));
  const windows = [window(0, 0, 10, 8), window(2, 1, 6, 7, 1), window(4, 4, 4, 5)];
  const spp = sppForward(x, windows, [6]);
  const roi = roiPoolForward(x, windows, { width: 6, height: 6 }, 1);
  t.same([...spp.y.data], [...roi.y.data]);
  t.same(spp.switches, roi.switches);
  t.end();
});

test('sppForward() is right on negative maps, where maxima that start at 0 would be 0', (t) => {
  const { y, switches } = sppForward(tensor([1, 1, 1, 3], [-3, -1, -2]), [window(0, 0, 2, 0)], [1]);
  t.equal(y.data[0], -1);
  t.equal(switches[0], 1);
  t.end();
});

testGradients('sppBackward() adds the gradients of overlapping windows and levels (central differences agree)', cases);

test('sppForward() keeps float32, and of no windows is empty', (t) => {
  const x = withPrecision(shuffledRamp([1, 2, 3, 3], new Rng(3)), 'float32');
  t.ok(sppForward(x, [window(0, 0, 2, 2)], [2]).y.data instanceof Float32Array);
  const { y, switches } = sppForward(x, [], SPP_LEVELS);
  t.same([y.shape, switches.length, sizeOf(y.shape)], [[0, 100], 0, 0]);
  t.end();
});

test('windowToCells() snaps the shrunk window to the nearest cell centres', (t) => {
  // centres 20 + 16j.  100 + 6.5 = 106.5 is nearest to 100 = cell 5; 300 − 6.5 = 293.5 to 292 = cell 17
  t.same(columnsOf(100, 300), [5, 17]);
  // 21.5 + 6.5 = 28 is half way between the centres 20 and 36: inward is cell 1
  t.same(columnsOf(21.5, 300), [1, 17]);
  t.same(columnsOf(21.4, 300), [0, 17]);
  // 98.5 − 6.5 = 92 = 20 + 16·4.5: inward is cell 4
  t.same(columnsOf(20, 98.5), [0, 4]);
  t.same(columnsOf(20, 98.6), [0, 5]);
  t.end();
});

test('windowToCells() makes one cell of a window that shrinks away, and stays inside the map', (t) => {
  // 108 + 6.5 → cell 6, 109 − 6.5 → cell 5: trunc(5.5) = 5
  t.same(columnsOf(108, 109), [5, 5]);
  t.same(columnsOf(0, 5000), [0, 39]);
  t.same(columnsOf(-80, -60), [0, 0]);
  t.same(columnsOf(4000, 4100), [39, 39]);
  t.same(windowToCells({ x1: 100, y1: 20, x2: 300, y2: 98.5 }, { width: 40, height: 30 }, SPP_CELLS_ZF5),
    { x1: 5, y1: 0, x2: 17, y2: 4 }, 'rows follow the same rule');
  t.end();
});

test('windowToCells() without shrinking and with c0 = 0 is the cell of the nearest pixel', (t) => {
  const cells = { stride: 4, firstCentre: 0, shrink: 0 };
  const found = windowToCells({ x1: 5, y1: 0, x2: 15, y2: 1 }, { width: 9, height: 9 }, cells);
  t.same(found, { x1: 1, y1: 0, x2: 4, y2: 0 });
  t.end();
});

test('sppForward() refuses windows that are not cells of the map, and levels that are none', (t) => {
  const x = zeros([1, 1, 3, 4]);
  const refused = (w: CellWindow, levels: number[] = [1]) => () => sppForward(x, [w], levels);
  for (const w of [window(0, 0, 3, 2), window(3, 2, 3, 2)]) {
    t.doesNotThrow(refused(w), 'up to the last cell, and one cell alone');
  }
  t.throws(refused(window(0, 0, 3, 3)), RangeError, 'row 3 of rows 0..2');
  const outside = new RangeError('spp: window 0,0..4,2 is not of whole cells inside a map of 4×3');
  t.throws(refused(window(0, 0, 4, 2)), outside);
  t.throws(refused(window(0.5, 0, 3, 2)), RangeError);
  t.throws(refused(window(2, 0, 1, 2)), RangeError);
  t.throws(refused(window(NaN, 0, 1, 2)), RangeError);
  t.throws(refused(window(0, 0, 3, 2), [2, 0]), new RangeError('spp: a level must be a positive integer, got 0'));
  t.throws(refused(window(0, 0, 3, 2, 1)), new RangeError('roi-pool: a RoI is of image 1, the batch has 1'));
  t.end();
});
