// Clutter: what a drawn image shows besides background and objects. Strokes, and blobs, the hard negatives.
import type { Rng } from '../../tensor/rng.js';
import {
  NO_OBJECT, paintMask, plainPaint, randomColour, SUPERSAMPLING, type Range, type SceneCanvas,
} from './scene-canvas.js';
import { fillPolygon, strokePath } from './rasterise.js';
import type { Point, Ring } from './shape-outlines.js';

/** Source: docs/recipe.md, "Scenes", steps 2 and 4. */
const CLUTTER = {
  segments: [1, 4],          // of a stroke
  segmentLength: [10, 40],   // final pixels
  turn: [-1.2, 1.2],         // radians, from one segment to the next
  strokeWidth: [1, 5],       // final pixels
  corners: [7, 11],          // of a blob
  cornerRadius: [0.45, 1.2], // distance from a corner to the blob's centre, as a share of the blob's radius
} as const;

/** A random number of strokes, low..high. */
export function paintStrokes(canvas: SceneCanvas, count: Range, rng: Rng): void {
  const strokes = integerBetween(count, rng);
  for (let i = 0; i < strokes; i++) paintStroke(canvas, rng);
}

/** A random number of blobs, low..high, each with a random radius in final pixels. */
export function paintBlobs(canvas: SceneCanvas, count: Range, radius: Range, rng: Rng): void {
  const blobs = integerBetween(count, rng);
  for (let i = 0; i < blobs; i++) paintBlob(canvas, rng.between(...radius), rng);
}

/** A stroke of random colour from a random point: a random walk of straight segments. */
export function paintStroke(canvas: SceneCanvas, rng: Rng): void {
  const path: Point[] = [{ x: rng.between(0, canvas.width), y: rng.between(0, canvas.height) }];
  let angle = rng.between(0, 2 * Math.PI);
  const segments = integerBetween(CLUTTER.segments, rng);
  for (let i = 0; i < segments; i++) {
    const length = SUPERSAMPLING * rng.between(...CLUTTER.segmentLength);
    const { x, y } = path[i];
    path.push({ x: x + length * Math.cos(angle), y: y + length * Math.sin(angle) });
    angle += rng.between(...CLUTTER.turn);
  }
  const mask = strokePath(path, SUPERSAMPLING * rng.between(...CLUTTER.strokeWidth), canvas);
  paintMask(canvas, mask, plainPaint(randomColour(rng)), NO_OBJECT, rng);
}

/** A blob of random colour around a random point; radius in final pixels. */
export function paintBlob(canvas: SceneCanvas, radius: number, rng: Rng): void {
  paintBlobAt(canvas, { x: rng.between(0, canvas.width), y: rng.between(0, canvas.height) }, radius, rng);
}

/** A blob of random colour; centre in canvas pixels, radius in final pixels. */
export function paintBlobAt(canvas: SceneCanvas, centre: Point, radius: number, rng: Rng): void {
  const corners = integerBetween(CLUTTER.corners, rng);
  const phase = rng.between(0, 2 * Math.PI);
  const ring: Ring = Array.from({ length: corners }, (_, i) => {
    const angle = phase + (2 * Math.PI * i) / corners;
    const distance = SUPERSAMPLING * radius * rng.between(...CLUTTER.cornerRadius);
    return { x: centre.x + distance * Math.cos(angle), y: centre.y + distance * Math.sin(angle) };
  });
  paintMask(canvas, fillPolygon([ring], canvas), plainPaint(randomColour(rng)), NO_OBJECT, rng);
}

/** A whole number in low..high, both included. */
function integerBetween([low, high]: Range, rng: Rng): number {
  return low + rng.integer(high - low + 1);
}
