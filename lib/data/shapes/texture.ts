// How two colours share a shape: plain, striped, checked or as a gradient.
import type { Rng } from '../../tensor/rng.js';
import type { Range } from './scene-canvas.js';
import type { Point } from './shape-outlines.js';

export interface TextureStyle {
  readonly stripesChance: number;
  readonly checkerChance: number;
  readonly gradientChance: number;
  /** Period of the stripes as a share of the object's side. */
  readonly stripePeriod: Range;
  /** Side of a checker field as a share of the object's side. */
  readonly checkerSide: Range;
}

/** Source: docs/recipe.md, "Scenes", step 3. */
export const TEXTURE_STYLE: TextureStyle = {
  stripesChance: 0.2,
  checkerChance: 0.15,
  gradientChance: 0.15,
  stripePeriod: [0.12, 0.35],
  checkerSide: [0.15, 0.4],
};

/** Share of the second colour at a point of the canvas, 0..1. */
export type Share = (x: number, y: number) => number;

/** A random texture for an object around `centre` with the given side, all in canvas pixels. */
export function randomTexture(centre: Point, side: number, style: TextureStyle, rng: Rng): Share {
  const kind = rng.uniform();
  const angle = rng.between(0, 2 * Math.PI);
  const along = alongDirection(angle, 0);
  const across = alongDirection(angle + Math.PI / 2, 0);
  const { stripesChance, checkerChance, gradientChance } = style;
  if (kind < stripesChance) {
    const period = side * rng.between(...style.stripePeriod);
    return (x, y) => squareWave(along(x, y), period);
  }
  if (kind < stripesChance + checkerChance) {
    const period = 2 * side * rng.between(...style.checkerSide);
    return (x, y) => (squareWave(along(x, y), period) === squareWave(across(x, y), period) ? 0 : 1);
  }
  if (kind < stripesChance + checkerChance + gradientChance) {
    const start = along(centre.x, centre.y) - side / 2;
    return (x, y) => Math.min(Math.max((along(x, y) - start) / side, 0), 1);
  }
  return () => 0;
}

/** The coordinate x·cos + y·sin + offset of a point along a direction. */
export function alongDirection(angle: number, offset: number): Share {
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  return (x, y) => x * dx + y * dy + offset;
}

/** 0 in the first half of every period, 1 in the second. */
export function squareWave(position: number, period: number): 0 | 1 {
  const turns = position / period;
  return turns - Math.floor(turns) < 0.5 ? 0 : 1;
}
