// Greedy non-maximum suppression: of boxes that overlap by more than t, only the one with the best score is kept.
//   go through the boxes by decreasing score;  keep b  ⇔  IoU(b, k) ≤ t for every k kept before
// This keeps the same boxes as "keep the best, delete what overlaps it, repeat", and can stop once enough are kept.
// Source: Fast/Faster R-CNN. Deletes on > t, as their MATLAB, NumPy and CUDA versions do; the Cython ones on ≥ t.
import type { Box } from './box.js';
import { byDecreasingScore } from './by-decreasing-score.js';
import { iou } from './iou.js';

/** `by` of a box that was not suppressed: it is kept, or the limit was reached before it. */
export const NOT_SUPPRESSED = -1;

/** Which boxes are kept, and which box suppressed each of the others. */
export interface Suppression {
  /** Indices of the boxes to keep, by decreasing score. */
  readonly kept: readonly number[];
  /** For each box: the index of the best kept box that overlaps it by more than t, or NOT_SUPPRESSED. */
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

/** Like `nms`, and also which kept box suppressed each of the others. */
export function suppress(
  boxes: readonly Box[], scores: ArrayLike<number>, threshold: number, limit = Infinity,
): Suppression {
  if (boxes.length !== scores.length) throw new RangeError(`nms: ${boxes.length} boxes, ${scores.length} scores`);
  if (!(threshold >= 0 && threshold <= 1)) throw new RangeError(`nms: the threshold must be in 0..1, got ${threshold}`);
  const kept: number[] = [];
  const by = new Int32Array(boxes.length).fill(NOT_SUPPRESSED);
  for (const i of byDecreasingScore(scores)) {
    if (kept.length >= limit) break;
    by[i] = kept.find((k) => iou(boxes[k], boxes[i]) > threshold) ?? NOT_SUPPRESSED;
    if (by[i] === NOT_SUPPRESSED) kept.push(i);
  }
  return { kept, by };
}
