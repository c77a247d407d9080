// What lies about in a drawn picture and is no object: strokes, and blobs, the hard negatives.
import type { Rng } from '../../tensor/rng.js';
import { NOBODY, paintMask, plainPaint, randomColour, SUPERSAMPLING, type Canvas } from './scene-canvas.js';
import { fillPolygon, strokePath } from './rasterise.js';
import type { Point, Ring } from './shape-outlines.js';

type Range = readonly [low: number, high: number];

export interface Clutter {
  /** Segments of a stroke, lowest and highest number. */
  readonly segments: Range;
  /** Final pixels, each segment. */
  readonly segmentLength: Range;
  /** Radians, from one segment to the next. */
  readonly turn: Range;
  /** Final pixels. */
  readonly strokeWidth: Range;
  /** Corners of a blob, lowest and highest number. */
  readonly corners: Range;
  /** Distance of a corner from the centre over the blob's radius. */
  readonly cornerRadius: Range;
}

/** Source: docs/recipe.md, "Scenes", steps 2 and 4. */
export const CLUTTER_STYLE: Clutter = {
  segments: [1, 4],
  segmentLength: [10, 40],
  turn: [-1.2, 1.2],
  strokeWidth: [1, 5],
  corners: [7, 11],
  cornerRadius: [0.45, 1.2],
};

/** A whole number in low..high, both included. */
export function integerBetween([low, high]: Range, rng: Rng): number {
  return low + rng.integer(high - low + 1);
}

/** A stroke of random colour that starts anywhere: a random walk of straight segments. */
export function paintStroke(canvas: Canvas, style: Clutter, rng: Rng): void {
  const path: Point[] = [{ x: rng.between(0, canvas.width), y: rng.between(0, canvas.height) }];
  let angle = rng.between(0, 2 * Math.PI);
  const segments = integerBetween(style.segments, rng);
  for (let i = 0; i < segments; i++) {
    const length = SUPERSAMPLING * rng.between(...style.segmentLength);
    const { x, y } = path[i];
    path.push({ x: x + length * Math.cos(angle), y: y + length * Math.sin(angle) });
    angle += rng.between(...style.turn);
  }
  const mask = strokePath(path, SUPERSAMPLING * rng.between(...style.strokeWidth), canvas);
  paintMask(canvas, mask, plainPaint(randomColour(rng)), NOBODY, rng);
}

/** A blob of random colour and of the given radius (final pixels), anywhere. */
export function paintBlob(canvas: Canvas, radius: number, style: Clutter, rng: Rng): void {
  const centre = { x: rng.between(0, canvas.width), y: rng.between(0, canvas.height) };
  paintBlobAt(canvas, centre, radius, style, rng);
}

/** The same around a centre given in canvas pixels. */
export function paintBlobAt(canvas: Canvas, centre: Point, radius: number, style: Clutter, rng: Rng): void {
  const corners = integerBetween(style.corners, rng);
  const phase = rng.between(0, 2 * Math.PI);
  const ring: Ring = Array.from({ length: corners }, (_, i) => {
    const angle = phase + (2 * Math.PI * i) / corners;
    const distance = SUPERSAMPLING * radius * rng.between(...style.cornerRadius);
    return { x: centre.x + distance * Math.cos(angle), y: centre.y + distance * Math.sin(angle) };
  });
  paintMask(canvas, fillPolygon([ring], canvas), plainPaint(randomColour(rng)), NOBODY, rng);
}
