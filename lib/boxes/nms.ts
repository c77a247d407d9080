// Greedy non-maximum suppression: of boxes that overlap by more than t only the one with the best score stays.
//   go through the boxes by decreasing score;  keep b  ⇔  IoU(b, k) ≤ t for every k kept before
// The same set as "keep the best, delete what overlaps it, repeat", and it can stop as soon as enough are kept.
// Source: Fast/Faster R-CNN; deletes on > t as the MATLAB, NumPy and CUDA versions do (their Cython ones: ≥ t).
import type { Box } from './box.js';
import { byDecreasingScore } from './by-decreasing-score.js';
import { iou } from './iou.js';

/** `by` of a box that nobody suppressed: it is kept, or enough were kept before it. */
export const NOBODY = -1;

/** What became of every box. */
export interface Suppression {
  /** Indices of the boxes to keep, by decreasing score. */
  readonly kept: readonly number[];
  /** Of each box the index of the best kept box that overlaps it by more than t, or NOBODY. */
  readonly by: Int32Array;
}

/**
 * Indices of the boxes to keep, by decreasing score (of equal scores the lower index is first and wins).
 * At most `limit` are kept: the same ones as the first `limit` of the full list.
 * Throws RangeError when the numbers of boxes and scores differ, or for a threshold outside 0..1.
 */
export function nms(
  boxes: readonly Box[], scores: ArrayLike<number>, threshold: number, limit = Infinity,
): readonly number[] {
  return suppress(boxes, scores, threshold, limit).kept;
}

/** The same, and by whom each of the others was suppressed. */
export function suppress(
  boxes: readonly Box[], scores: ArrayLike<number>, threshold: number, limit = Infinity,
): Suppression {
  if (boxes.length !== scores.length) throw new RangeError(`nms: ${boxes.length} boxes, ${scores.length} scores`);
  if (!(threshold >= 0 && threshold <= 1)) throw new RangeError(`nms: the threshold must be in 0..1, got ${threshold}`);
  const kept: number[] = [];
  const by = new Int32Array(boxes.length).fill(NOBODY);
  for (const i of byDecreasingScore(scores)) {
    if (kept.length >= limit) break;
    by[i] = kept.find((k) => iou(boxes[k], boxes[i]) > threshold) ?? NOBODY;
    if (by[i] === NOBODY) kept.push(i);
  }
  return { kept, by };
}
