// Which objects a drawn scene has, how large they are and where.
import type { Size } from '../../boxes/box.js';
import type { Rng } from '../../tensor/rng.js';
import type { Placement } from './scene-objects.js';
import { SHAPE_CLASSES } from './shape-outlines.js';

/** Source: docs/recipe.md, "Scenes", step 3. */
const PLACEMENT = {
  countChances: [0.1, 0.2, 0.3, 0.25, 0.15], // chance of 1, 2, … objects
  side: [24, 112],                           // larger side of the box, log-uniform, final pixels
  inside: 0.7,                               // least share of the nominal square inside the image
  overlap: 0.3,                              // largest intersection of two nominal squares / area of the smaller one
  tries: 30,
} as const;

interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/**
 * Draws classes, sizes and places. Each try draws a size and a centre such that enough of the nominal square lies
 * inside the image, and fails when the square overlaps an earlier one too much. After the last try the object is
 * left out.
 */
export function placeObjects(image: Size, rng: Rng): Placement[] {
  const placed: Placement[] = [];
  const count = randomCount(PLACEMENT.countChances, rng);
  for (let i = 0; i < count; i++) {
    const name = SHAPE_CLASSES[rng.integer(SHAPE_CLASSES.length)];
    const others = placed.map(({ centre, side }) => ({ ...centre, side }));
    const square = freeSquare(image, others, rng);
    if (square !== null) placed.push({ name, centre: { x: square.x, y: square.y }, side: square.side });
  }
  return placed;
}

function freeSquare(image: Size, others: readonly Square[], rng: Rng): Square | null {
  for (let i = 0; i < PLACEMENT.tries; i++) {
    const square = squareInside(image, rng);
    const isClear = (other: Square): boolean =>
      common(square, other) <= PLACEMENT.overlap * Math.min(square.side, other.side) ** 2;
    if (others.every(isClear)) return square;
  }
  return null;
}

/** Centre uniform over the places where enough of the square lies inside the image. */
function squareInside(image: Size, rng: Rng): Square {
  const side = Math.exp(rng.between(Math.log(PLACEMENT.side[0]), Math.log(PLACEMENT.side[1])));
  for (;;) {
    const x = rng.between(0, image.width);
    const y = rng.between(0, image.height);
    const inX = Math.min(x + side / 2, image.width) - Math.max(x - side / 2, 0);
    const inY = Math.min(y + side / 2, image.height) - Math.max(y - side / 2, 0);
    if (inX * inY >= PLACEMENT.inside * side * side) return { x, y, side };
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
