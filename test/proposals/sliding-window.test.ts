import { test } from 'tap';
import { heightOf, widthOf } from '../../lib/boxes/box.js';
import { SLIDING_WINDOW_SMALL, slidingWindow, windowsOf } from '../../lib/proposals/sliding-window.js';
import { Rng } from '../../lib/tensor/rng.js';
import { noisePicture } from '../support/small-pictures.js';

const HALF = { sides: [10], ratios: [1], stride: 0.5, limit: 'all' as const };

test('windowsOf() steps evenly from border to border', async (t) => {
  const [windows] = windowsOf({ width: 20, height: 10 }, HALF);
  t.same(windows.map(({ x1, x2 }) => [x1, x2]), [[0, 9], [5, 14], [10, 19]]);
  // 23 wide: 13 pixels to go in steps of at most 5: three steps of 13/3
  t.same(windowsOf({ width: 23, height: 10 }, HALF)[0].map(({ x1 }) => x1), [0, 4, 9, 13]);
});

test('windowsOf() keeps the area and shapes it by height over width', async (t) => {
  const windows = windowsOf({ width: 40, height: 40 }, { ...HALF, sides: [20], ratios: [0.25, 4], stride: 1 });
  t.same(windows.map((ofOneShape) => ofOneShape.map(({ x1, y1, x2, y2 }) => [x2 - x1 + 1, y2 - y1 + 1])),
    [[[40, 10], [40, 10], [40, 10], [40, 10]], [[10, 40], [10, 40], [10, 40], [10, 40]]]);
});

test('windowsOf() rounds sides to the nearest pixel, and has no window narrower than one', async (t) => {
  const shapes = windowsOf({ width: 40, height: 40 }, { ...HALF, sides: [24, 30], ratios: [0.5, 2], stride: 10 });
  // 24·√2 = 33.9, 24/√2 = 16.97; 30·√2 = 42.4 does not fit into 40, 30/√2 = 21.2
  t.same(shapes.map(([box]) => box && [widthOf(box), heightOf(box)]), [[34, 17], [17, 34], undefined, undefined]);
  const [pixel, none] = windowsOf({ width: 2, height: 1 }, { ...HALF, sides: [1, 0.4], stride: 1 });
  t.same([pixel.length, none.length], [2, 0], 'one pixel is a window, 0.4 rounds to none');
});

test('windowsOf() leaves out what does not fit', async (t) => {
  t.same(windowsOf({ width: 9, height: 50 }, HALF), [[]]);
});

test('slidingWindow() gives all windows in an order that follows from the seed, and the first of them', async (t) => {
  const image = noisePicture(150, 100, new Rng(0));
  const all = { ...SLIDING_WINDOW_SMALL, limit: 'all' as const };
  const sorted = (boxes: object[]): string[] => boxes.map((box) => JSON.stringify(box)).sort();
  const boxes = slidingWindow(all)(image, new Rng(3));
  t.same(sorted(boxes), sorted(windowsOf(image, all).flat()));
  t.same(slidingWindow({ ...all, limit: 20 })(image, new Rng(3)), boxes.slice(0, 20));
  t.not(JSON.stringify(slidingWindow(all)(image, new Rng(4))), JSON.stringify(boxes));
  for (const { x1, y1, x2, y2 } of boxes) t.ok(x1 >= 0 && y1 >= 0 && x2 < 150 && y2 < 100);
});

test('slidingWindow() takes every size and shape in turn', async (t) => {
  const boxes = slidingWindow(SLIDING_WINDOW_SMALL)(noisePicture(250, 150, new Rng(0)), new Rng(5));
  t.equal(boxes.length, 500);
  const shape = (i: number): string => `${widthOf(boxes[i])} ${heightOf(boxes[i])}`;
  t.equal(new Set(Array.from({ length: 9 }, (_, i) => shape(i))).size, 9);
  for (let i = 0; i < 9; i++) t.equal(shape(9 + i), shape(i));
});

test('slidingWindow() refuses settings that are no windows', async (t) => {
  for (const wrong of [{ sides: [0] }, { ratios: [-1] }, { stride: 0 }, { sides: [NaN] }]) {
    t.throws(() => slidingWindow({ ...HALF, ...wrong }), /slidingWindow: sides, ratios and stride must be > 0, got/);
  }
});
