// Random boxes, the baseline of proposal algorithms.  Source: "Uniform" of Hosang et al.,
// "What makes for effective detection proposals?" (2015): centre, √area and log ratio uniform in a range.
import { boxAround, clipBox, heightOf, widthOf, type Size } from '../boxes/box.js';
import type { Rng } from '../tensor/rng.js';
import type { ProposedBox, Proposer } from './proposer.js';

export interface RandomBoxesConfig {
  readonly count: number;
  /** Range of √area before clipping, pixels. */
  readonly sides: readonly [low: number, high: number];
  /** Range of height/width. */
  readonly ratios: readonly [low: number, high: number];
  /** Least side after clipping, pixels; a smaller box is drawn again. */
  readonly minSide: number;
}

/** Sides of the drawn shapes' objects (docs/recipe.md); ratios of the small RPN's anchors. */
export const RANDOM_BOXES_SMALL: RandomBoxesConfig = { count: 500, sides: [24, 112], ratios: [0.5, 2], minSide: 12 };

const DRAWS = 1000; // most draws for one box

/** Throws RangeError for an empty range, and for sides that make every box too small. */
export function randomBoxes(cfg: RandomBoxesConfig): Proposer {
  checkConfig(cfg);
  return (image, rng) => {
    if (Math.min(image.width, image.height) < cfg.minSide) return []; // every box would be too small
    return Array.from({ length: cfg.count }, () => randomBox(image, cfg, rng));
  };
}

function randomBox(image: Size, cfg: RandomBoxesConfig, rng: Rng): ProposedBox {
  for (let draw = 0; draw < DRAWS; draw++) {
    const side = rng.between(...cfg.sides);
    const root = Math.sqrt(Math.exp(rng.between(Math.log(cfg.ratios[0]), Math.log(cfg.ratios[1]))));
    const around = boxAround(rng.between(0, image.width), rng.between(0, image.height), side / root, side * root);
    const box = roundedBox(clipBox(around, image));
    if (widthOf(box) >= cfg.minSide && heightOf(box) >= cfg.minSide) return box;
  }
  return { x1: 0, y1: 0, x2: image.width - 1, y2: image.height - 1 }; // the whole image, hardly larger than minSide
}

function roundedBox({ x1, y1, x2, y2 }: ProposedBox): ProposedBox {
  return { x1: Math.round(x1), y1: Math.round(y1), x2: Math.round(x2), y2: Math.round(y2) };
}

function checkConfig({ count, sides, ratios, minSide }: RandomBoxesConfig): void {
  if (!(Number.isInteger(count) && count >= 0)) throw new RangeError(`randomBoxes: ${count} is no number of boxes`);
  for (const [low, high] of [sides, ratios]) {
    if (!(low > 0 && high >= low)) throw new RangeError(`randomBoxes: a range from ${low} to ${high}`);
  }
  const narrowest = sides[1] / Math.sqrt(Math.max(ratios[0], 1 / ratios[1], 1));
  if (!(narrowest > minSide)) throw new RangeError(`randomBoxes: sides up to ${sides[1]} for a minSide of ${minSide}`);
}
