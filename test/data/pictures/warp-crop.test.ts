import { test } from 'tap';
import { PIXELS_SMALL } from '../../../lib/data/pictures/image-tensor.js';
import type { RgbImage } from '../../../lib/data/sample.js';
import { warpAxis, warpCrops, type Warp } from '../../../lib/data/pictures/warp-crop.js';

const WARP: Warp = { ...PIXELS_SMALL, side: 56, context: 4 }; // s = 56/48 = 7/6
const TINY: Warp = { order: 'RGB', means: [0, 0, 0], std: 1, side: 4, context: 1 }; // s = 2

/** Columns of grey values, H rows alike. */
function columns(values: readonly number[], height: number): RgbImage {
  const row = values.flatMap((value) => [value, value, value]);
  return { width: values.length, height, data: Uint8Array.from(Array.from({ length: height }, () => row).flat()) };
}

test('warpAxis() by hand: inside the image', (t) => {
  // centre 10 + 24 = 34, half 7/6 · 24 = 28: pixels 6 to 62; 57 · 56/57 = 56
  t.same(warpAxis(10, 48, 100, WARP, false), { from: 6, to: 62, pad: 0, extent: 56 });
  t.same(warpAxis(10, 48, 100, WARP, true), { from: 6, to: 62, pad: 0, extent: 56 });
  t.end();
});

test('warpAxis() by hand: across a border, where mirroring takes the padding of the other side', (t) => {
  // centre 12, half 14: −2 to 26, 29 pixels; zoom 56/29; 2 are outside: round(3.86) = 4; 27 inside: round(52.1) = 52
  t.same(warpAxis(0, 24, 100, WARP, false), { from: 0, to: 26, pad: 4, extent: 52 });
  t.same(warpAxis(0, 24, 100, WARP, true), { from: 0, to: 26, pad: 0, extent: 52 });
  // centre 88: 74 to 102; 3 are outside on the right: round(5.79) = 6; 26 inside: round(50.2) = 50
  t.same(warpAxis(76, 24, 100, WARP, false), { from: 74, to: 99, pad: 0, extent: 50 });
  t.same(warpAxis(76, 24, 100, WARP, true), { from: 74, to: 99, pad: 6, extent: 50 });
  t.end();
});

test('warpAxis() rounds halves away from zero and never leaves the square', (t) => {
  // centre 1 + 3.5, half 7: −2.5 → −3 and 11.5 → 12, 16 pixels, zoom 1/4; 3/4 → 1; 10/4 = 2.5 → 3
  t.same(warpAxis(1, 7, 10, TINY, false), { from: 0, to: 9, pad: 1, extent: 3 });
  // centre 0.5, half 1: −0.5 → −1 and 1.5 → 2, zoom 1; 1 outside; 3 inside
  t.same(warpAxis(0, 1, 10, TINY, false), { from: 0, to: 2, pad: 1, extent: 3 });
  // a wide image of two pixels: 0 to 1 of −1 to 2
  t.same(warpAxis(0, 2, 2, { ...TINY, context: 0 }, false), { from: 0, to: 1, pad: 0, extent: 3 });
  t.end();
});

test('warpCrops() puts what is outside the image at zero, and turns the rest round when mirrored', (t) => {
  const image = columns([10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 10);
  const box = { x1: 0, y1: 4, x2: 0, y2: 4 }; // x: pad 1, then pixels 0 to 2; y: pixels 3 to 5 and one below
  const [plain, mirrored] = [false, true].map((flip) => warpCrops([{ image, box, flip }], TINY));
  t.same(plain.shape, [1, 3, 4, 4]);
  t.same([...plain.data.subarray(0, 4)], [0, 10, 20, 30]);
  t.same([...mirrored.data.subarray(0, 4)], [30, 20, 10, 0], 'the padding of the right side, none, stands left');
  t.end();
});

test('warpCrops() gives each region its place in the batch, its planes in order, mean and scale', (t) => {
  const data = Uint8Array.from({ length: 300 }, (_, i) => [200, 124, 62][i % 3]);
  const image = { width: 10, height: 10, data };
  const box = { x1: 3, y1: 3, x2: 6, y2: 6 };
  const batch = warpCrops([{ image, box, flip: false }, { image, box, flip: true }], { ...WARP, side: 8, context: 1 });
  t.same(batch.shape, [2, 3, 8, 8]);
  for (const [plane, value] of [(200 - 124) / 62, 0, -1].entries()) {
    for (const crop of [0, 1]) {
      const own = batch.data.subarray((crop * 3 + plane) * 64, (crop * 3 + plane + 1) * 64);
      t.ok(own.every((v) => Math.abs(v - value) < 1e-6), `crop ${crop}, plane ${plane}`);
    }
  }
  t.end();
});
