// Sliding windows: every position on a regular grid, in several sizes and shapes, independent of the image's contents.
//   area = side², ratio = height/width:    w = side/√ratio,  h = side·√ratio    one step: stride · w and stride · h
// Windows lie inside the image; the last of a row or column ends at the border. Windows have no scores: the order is
// random within a size and shape, and takes sizes and shapes in turn, so that the first N windows are spread over all
// places and sizes. (Small windows are far more numerous; a plain random order would begin with few large ones.)
import type { Size } from '../boxes/box.js';
import type { ProposedBox, Proposer } from './proposer.js';

export interface SlidingWindowConfig {
  /** Square roots of the areas, pixels. */
  readonly sides: readonly number[];
  /** Height / width. */
  readonly ratios: readonly number[];
  /** Step from a window to the next as a share of its width and height; at 0.5 the two overlap by half. */
  readonly stride: number;
  /** Most windows per image. */
  readonly limit: number | 'all';
}

/** Sides and ratios of the small RPN's anchors (docs/recipe.md, "Training"), so that the two can be compared. */
export const SLIDING_WINDOW_SMALL: SlidingWindowConfig = {
  sides: [24, 48, 96], ratios: [0.5, 1, 2], stride: 0.25, limit: 500,
};

/** Throws RangeError unless sides, ratios and stride are positive. */
export function slidingWindow(cfg: SlidingWindowConfig): Proposer {
  checkConfig(cfg);
  return (image, rng) => {
    const windows = inTurn(windowsOf(image, cfg).map((ofOneShape) => rng.shuffled(ofOneShape)));
    return cfg.limit === 'all' ? windows : windows.slice(0, cfg.limit);
  };
}

/** A list for each side and ratio, rows from the top; empty: the windows do not fit into the image. */
export function windowsOf(image: Size, { sides, ratios, stride }: SlidingWindowConfig): ProposedBox[][] {
  return sides.flatMap((side) => ratios.map((ratio) => {
    const w = Math.round(side / Math.sqrt(ratio));
    const h = Math.round(side * Math.sqrt(ratio));
    const columns = startsOf(image.width, w, stride);
    return startsOf(image.height, h, stride).flatMap((y1) =>
      columns.map((x1) => ({ x1, y1, x2: x1 + w - 1, y2: y1 + h - 1 })));
  }));
}

/** The first element of every list, then the second of every list with two or more elements, … */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  const round = (i: number): T[] => lists.filter(({ length }) => length > i).map((list) => list[i]);
  return Array.from({ length: longest }, (_, i) => round(i)).flat();
}

/** First pixels of windows of `length` pixels on a line of `extent` pixels, evenly spaced from border to border. */
function startsOf(extent: number, length: number, stride: number): number[] {
  if (length > extent || length < 1) return [];
  const steps = Math.ceil((extent - length) / (stride * length));
  if (steps === 0) return [0];
  return Array.from({ length: steps + 1 }, (_, i) => Math.round(i * (extent - length) / steps));
}

function checkConfig({ sides, ratios, stride }: SlidingWindowConfig): void {
  const wrong = [...sides, ...ratios, stride].find((value) => !(value > 0 && Number.isFinite(value)));
  if (wrong !== undefined) throw new RangeError(`slidingWindow: sides, ratios and stride must be > 0, got ${wrong}`);
}
