// A picture turned upright. A camera stores the sensor's rows, and in EXIF the orientation in which it was held.
import type { Box, Size } from '../../boxes/box.js';
import type { RgbImage } from '../sample.js';

/**
 * Upright position of pixel (x, y) of a stored picture of width w and height h.
 * Source: Exif 2.3 §4.6.4, tag 274.
 */
type Move = (x: number, y: number, w: number, h: number) => readonly [x: number, y: number];

const MOVES: readonly Move[] = [
  (x, y) => [x, y],                       // 1 as stored
  (x, y, w) => [w - 1 - x, y],            // 2 mirrored left to right
  (x, y, w, h) => [w - 1 - x, h - 1 - y], // 3 upside down
  (x, y, _, h) => [x, h - 1 - y],         // 4 mirrored top to bottom
  (x, y) => [y, x],                       // 5 mirrored about the main diagonal
  (x, y, _, h) => [h - 1 - y, x],         // 6 a quarter turn clockwise
  (x, y, w, h) => [h - 1 - y, w - 1 - x], // 7 mirrored about the other diagonal
  (x, y, w) => [y, w - 1 - x],            // 8 a quarter turn counter-clockwise
];

/** The upright picture; the same object for orientation 1. Throws RangeError for an orientation outside 1..8. */
export function orientImage(stored: RgbImage, orientation: number): RgbImage {
  const move = MOVES[orientation - 1];
  if (move === undefined) throw new RangeError(`orientImage: orientation must be 1..8, got ${orientation}`);
  if (orientation === 1) return stored;
  const { width: w, height: h } = stored;
  const [width, height] = orientation >= 5 ? [h, w] : [w, h];
  const data = new Uint8Array(stored.data.length);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [seenX, seenY] = move(x, y, w, h);
      const from = 3 * (y * w + x);
      const to = 3 * (seenY * width + seenX);
      for (let c = 0; c < 3; c++) data[to + c] = stored.data[from + c];
    }
  }
  return { width, height, data };
}

/** Where a box of the stored picture lies in the upright one. */
export function orientBox({ x1, y1, x2, y2 }: Box, stored: Size, orientation: number): Box {
  const move = MOVES[orientation - 1];
  const [ax, ay] = move(x1, y1, stored.width, stored.height);
  const [bx, by] = move(x2, y2, stored.width, stored.height);
  return { x1: Math.min(ax, bx), y1: Math.min(ay, by), x2: Math.max(ax, bx), y2: Math.max(ay, by) };
}
