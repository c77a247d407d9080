// Where a differentiable RoI layer reads the map, and what lies beyond its border.  One axis at a time:
//   U1 = x1·scale + leading      U2 = max(x2·scale + trailing, U1 + minLength)       in cells, centres at integers
//   t  = (q + (n + ½)/N)/P       bin q of P, sample n of N
//   u  = (1 − t)·U1 + t·U2       ∂u/∂x1 = (1 − t)·scale,  ∂u/∂x2 = t·scale      (scale and 0 where minLength widened)
//   F(u) = lowWeight·F[low] + highWeight·F[high]          low = floor(u),  α = u − low,  weights 1 − α and α
//   ∂F/∂u = lowSlope·F[low] + highSlope·F[high]           slopes −1 and 1; 0 where the border rule fixes u
// F is continuous in u, with a kink at every integer; there the right-hand slope is taken (at the last cell the left).
// Source: Spatial Transformer Networks §3.3 (its bilinear kernel).
import type { Box, Size } from '../boxes/box.js';

/**
 * What a sample outside the cell centres reads.
 *   clamp       u is moved to the border cell; it has no slope there
 *   zero        cells outside the map count as zero; one cell further out everything is zero
 *   clamp-near  up to one cell outside as `clamp`, beyond that zero (RoIAlign)
 */
export type BorderRule = 'clamp' | 'zero' | 'clamp-near';

export interface SamplingRule {
  /** Cells per pixel. */
  readonly scale: number;
  /** Cells added to x1 and y1. */
  readonly leading: number;
  /** Cells added to x2 and y2. */
  readonly trailing: number;
  /** Shortest side in cells: a shorter region is extended at x2 and y2. −Infinity: never. */
  readonly minLength: number;
  /** N: samples per bin along each axis, averaged. */
  readonly samples: number;
  readonly border: BorderRule;
}

/**
 * The rule of this project: an inclusive-pixel box has its edges half a pixel outside its corners, and cell 0 has its
 * centre at pixel firstCentre (c0), so U1 = (x1 − ½ − c0)/stride and U2 = (x2 + ½ − c0)/stride.
 */
export function boxEdgeSampling(stride: number, firstCentre: number, samples: number): SamplingRule {
  const leading = (-0.5 - firstCentre) / stride;
  const trailing = (0.5 - firstCentre) / stride;
  return { scale: 1 / stride, leading, trailing, minLength: -Infinity, samples, border: 'clamp' };
}

/** One sample along one axis: the two cells it reads, their weights, and how it moves with the region's edges. */
export interface Tap {
  readonly low: number;
  readonly high: number;
  readonly lowWeight: number;
  readonly highWeight: number;
  readonly lowSlope: number;
  readonly highSlope: number;
  /** ∂u/∂x1 and ∂u/∂x2, in cells per pixel. */
  readonly byStart: number;
  readonly byEnd: number;
}

/** The P·N samples of a region along x, bin by bin. */
export function columnTaps({ x1, x2 }: Box, P: number, map: Size, rule: SamplingRule): Tap[] {
  return tapsBetween(x1, x2, P, map.width, rule);
}

/** The P·N samples of a region along y, bin by bin. */
export function rowTaps({ y1, y2 }: Box, P: number, map: Size, rule: SamplingRule): Tap[] {
  return tapsBetween(y1, y2, P, map.height, rule);
}

function tapsBetween(start: number, end: number, P: number, extent: number, rule: SamplingRule): Tap[] {
  const { scale, samples } = rule;
  const U1 = start * scale + rule.leading;
  const unwidened = end * scale + rule.trailing;
  const isWidened = unwidened < U1 + rule.minLength;
  const U2 = isWidened ? U1 + rule.minLength : unwidened;
  return Array.from({ length: P * samples }, (_, k) => {
    const t = (k + 0.5) / (P * samples);
    const byStart = isWidened ? scale : (1 - t) * scale;
    const byEnd = isWidened ? 0 : t * scale;
    return { ...cellsAt((1 - t) * U1 + t * U2, extent, rule.border), byStart, byEnd };
  });
}

type Cells = Omit<Tap, 'byStart' | 'byEnd'>;

function cellsAt(u: number, extent: number, border: BorderRule): Cells {
  if (border === 'zero') return cellsOrZero(u, extent);
  if (border === 'clamp-near' && (u < -1 || u > extent)) return NOTHING;
  const last = extent - 1;
  if (u < 0) return held(0);
  if (u > last) return held(last);
  if (last === 0) return held(0);
  const low = Math.min(Math.floor(u), last - 1);
  const alpha = u - low;
  return { low, high: low + 1, lowWeight: 1 - alpha, highWeight: alpha, lowSlope: -1, highSlope: 1 };
}

const NOTHING: Cells = { low: 0, high: 0, lowWeight: 0, highWeight: 0, lowSlope: 0, highSlope: 0 };

/** A sample that reads one cell alone, with slope 0. */
function held(cell: number): Cells {
  return { ...NOTHING, low: cell, high: cell, lowWeight: 1 };
}

/** Between two cells; a cell outside the map has weight and slope 0. */
function cellsOrZero(u: number, extent: number): Cells {
  const low = Math.floor(u);
  const high = low + 1;
  const alpha = u - low;
  const hasLow = low >= 0 && low < extent;
  const hasHigh = high >= 0 && high < extent;
  return {
    low: hasLow ? low : 0, lowWeight: hasLow ? 1 - alpha : 0, lowSlope: hasLow ? -1 : 0,
    high: hasHigh ? high : 0, highWeight: hasHigh ? alpha : 0, highSlope: hasHigh ? 1 : 0,
  };
}
