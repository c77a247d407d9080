// Which objects a drawn scene has, how large they are and where.
import type { Size } from '../../boxes/box.js';
import type { Rng } from '../../tensor/rng.js';
import type { Placement } from './scene-objects.js';
import { SHAPE_CLASSES } from './shape-outlines.js';

export interface PlacementRule {
  /** Chance of 1, 2, … objects. */
  readonly countChances: readonly number[];
  /** Larger side of the box, log-uniform, final pixels. */
  readonly side: readonly [low: number, high: number];
  /** Least share of the nominal square inside the image. */
  readonly inside: number;
  /** Largest overlap of two nominal squares, over the smaller one. */
  readonly overlap: number;
  readonly tries: number;
}

/** Source: docs/recipe.md, "Scenes", step 3. */
export const PLACEMENT_RULE: PlacementRule = {
  countChances: [0.1, 0.2, 0.3, 0.25, 0.15],
  side: [24, 112],
  inside: 0.7,
  overlap: 0.3,
  tries: 30,
};

interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/**
 * Draws classes, sizes and places. A try draws a size and a centre for which enough of the nominal square lies inside;
 * it is rejected when the square covers too much of an earlier one, and after the last try the object is left out.
 */
export function placeObjects(image: Size, rng: Rng, rule: PlacementRule = PLACEMENT_RULE): Placement[] {
  const placed: Placement[] = [];
  const count = randomCount(rule.countChances, rng);
  for (let i = 0; i < count; i++) {
    const name = SHAPE_CLASSES[rng.integer(SHAPE_CLASSES.length)];
    const others = placed.map(({ centre, side }) => ({ ...centre, side }));
    const square = freeSquare(image, others, rule, rng);
    if (square !== null) placed.push({ name, centre: { x: square.x, y: square.y }, side: square.side });
  }
  return placed;
}

function freeSquare(image: Size, others: readonly Square[], rule: PlacementRule, rng: Rng): Square | null {
  for (let i = 0; i < rule.tries; i++) {
    const square = squareInside(image, rule, rng);
    const clear = others.every((other) => {
      return common(square, other) <= rule.overlap * Math.min(square.side, other.side) ** 2;
    });
    if (clear) return square;
  }
  return null;
}

/** Centre uniform over the places where enough of the square lies inside the image. */
function squareInside(image: Size, rule: PlacementRule, rng: Rng): Square {
  const side = Math.exp(rng.between(Math.log(rule.side[0]), Math.log(rule.side[1])));
  for (;;) {
    const x = rng.between(0, image.width);
    const y = rng.between(0, image.height);
    const inX = Math.min(x + side / 2, image.width) - Math.max(x - side / 2, 0);
    const inY = Math.min(y + side / 2, image.height) - Math.max(y - side / 2, 0);
    if (inX * inY >= rule.inside * side * side) return { x, y, side };
  }
}

/** Area of the intersection. */
function common(a: Square, b: Square): number {
  const x = Math.min(a.x + a.side / 2, b.x + b.side / 2) - Math.max(a.x - a.side / 2, b.x - b.side / 2);
  const y = Math.min(a.y + a.side / 2, b.y + b.side / 2) - Math.max(a.y - a.side / 2, b.y - b.side / 2);
  return x > 0 && y > 0 ? x * y : 0;
}

function randomCount(chances: readonly number[], rng: Rng): number {
  let u = rng.uniform();
  for (let i = 0; i < chances.length; i++) {
    u -= chances[i];
    if (u < 0) return i + 1;
  }
  return chances.length;
}
