// Polygons and strokes to masks of covered pixels. A pixel is covered when its centre is; edges become smooth by
// drawing at twice the size and averaging (scene-canvas.ts).
import type { Size } from '../../boxes/box.js';
import type { Point, Ring } from './shape-outlines.js';

/** Pixels [left, left+width) × [top, top+height) of a canvas; covered[row][column] is 1 inside the shape. */
export interface Mask {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly covered: Uint8Array;
}

/** The inside of the rings by the even-odd rule, cut off at the canvas. Canvas pixels; (0, 0) is its corner. */
export function fillPolygon(rings: readonly Ring[], canvas: Size): Mask {
  const mask = emptyMask(rings.flat(), 0, canvas);
  for (let row = 0; row < mask.height; row++) {
    const crossings = crossingsAt(rings, mask.top + row + 0.5);
    for (let k = 0; k + 1 < crossings.length; k += 2) coverRun(mask, row, crossings[k], crossings[k + 1]);
  }
  return mask;
}

/** All points within width/2 of the path, cut off at the canvas: the line of a pen with a round tip. */
export function strokePath(path: readonly Point[], width: number, canvas: Size): Mask {
  const mask = emptyMask(path, width / 2, canvas);
  for (let i = 0; i + 1 < path.length; i++) coverCapsule(mask, path[i], path[i + 1], width / 2);
  return mask;
}

/** The points of a mask that another one covers too. */
export function intersectMasks(mask: Mask, other: Mask): Mask {
  const covered = mask.covered.slice();
  for (let row = 0; row < mask.height; row++) {
    for (let column = 0; column < mask.width; column++) {
      if (!isCovered(other, mask.left + column, mask.top + row)) covered[row * mask.width + column] = 0;
    }
  }
  return { ...mask, covered };
}

function isCovered(mask: Mask, x: number, y: number): boolean {
  const column = x - mask.left;
  const row = y - mask.top;
  if (column < 0 || row < 0 || column >= mask.width || row >= mask.height) return false;
  return mask.covered[row * mask.width + column] === 1;
}

/** A mask with nothing covered, as large as the points and a margin around them. */
function emptyMask(points: readonly Point[], margin: number, canvas: Size): Mask {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const left = Math.max(Math.floor(Math.min(...xs) - margin), 0);
  const top = Math.max(Math.floor(Math.min(...ys) - margin), 0);
  const width = Math.max(Math.min(Math.ceil(Math.max(...xs) + margin), canvas.width) - left, 0);
  const height = Math.max(Math.min(Math.ceil(Math.max(...ys) + margin), canvas.height) - top, 0);
  return { left, top, width, height, covered: new Uint8Array(width * height) };
}

/** Where the rings cross the horizontal line y, from left to right. */
function crossingsAt(rings: readonly Ring[], y: number): number[] {
  const crossings: number[] = [];
  for (const ring of rings) {
    let a = ring[ring.length - 1];
    for (const b of ring) {
      if ((a.y <= y) !== (b.y <= y)) crossings.push(a.x + ((y - a.y) * (b.x - a.x)) / (b.y - a.y));
      a = b;
    }
  }
  return crossings.sort((p, q) => p - q);
}

/** Covers the pixels of a row whose centres lie in [from, to). */
function coverRun(mask: Mask, row: number, from: number, to: number): void {
  const first = Math.max(Math.ceil(from - 0.5) - mask.left, 0);
  const end = Math.min(Math.ceil(to - 0.5) - mask.left, mask.width);
  if (end > first) mask.covered.fill(1, row * mask.width + first, row * mask.width + end);
}

/** Covers the pixels whose centres are within `radius` of the segment a–b. */
function coverCapsule(mask: Mask, a: Point, b: Point, radius: number): void {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const lengthSquared = dx * dx + dy * dy;
  const firstColumn = Math.max(Math.floor(Math.min(a.x, b.x) - radius) - mask.left, 0);
  const endColumn = Math.min(Math.ceil(Math.max(a.x, b.x) + radius) - mask.left, mask.width);
  const firstRow = Math.max(Math.floor(Math.min(a.y, b.y) - radius) - mask.top, 0);
  const endRow = Math.min(Math.ceil(Math.max(a.y, b.y) + radius) - mask.top, mask.height);
  for (let row = firstRow; row < endRow; row++) {
    const py = mask.top + row + 0.5 - a.y;
    for (let column = firstColumn; column < endColumn; column++) {
      const px = mask.left + column + 0.5 - a.x;
      const along = lengthSquared === 0 ? 0 : Math.min(Math.max((px * dx + py * dy) / lengthSquared, 0), 1);
      const [ex, ey] = [px - along * dx, py - along * dy];
      if (ex * ex + ey * ey <= radius * radius) mask.covered[row * mask.width + column] = 1;
    }
  }
}
