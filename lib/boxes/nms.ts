// Greedy non-maximum suppression: of boxes that overlap by more than t only the one with the best score stays.
//   go through the boxes by decreasing score;  keep b  ⇔  IoU(b, k) ≤ t for every k kept before
// The same set as "keep the best, delete what overlaps it, repeat", and it can stop as soon as enough are kept.
// Source: Fast/Faster R-CNN; deletes on > t as the MATLAB, NumPy and CUDA versions do (their Cython ones: ≥ t).
import { byDecreasingScore } from './by-decreasing-score.js';
import { iou } from './iou.js';
import type { Box } from './box.js';

/**
 * Indices of the boxes to keep, by decreasing score (of equal scores the lower index is first and wins).
 * At most `limit` are kept: the same ones as the first `limit` of the full list.
 * Throws RangeError when the numbers of boxes and scores differ, or for a threshold outside 0..1.
 */
export function nms(boxes: readonly Box[], scores: ArrayLike<number>, threshold: number, limit = Infinity): number[] {
  if (boxes.length !== scores.length) throw new RangeError(`nms: ${boxes.length} boxes, ${scores.length} scores`);
  if (!(threshold >= 0 && threshold <= 1)) throw new RangeError(`nms: the threshold must be in 0..1, got ${threshold}`);
  const kept: number[] = [];
  const keptBoxes: Box[] = [];
  for (const i of byDecreasingScore(scores)) {
    if (kept.length >= limit) break;
    if (keptBoxes.some((k) => iou(k, boxes[i]) > threshold)) continue;
    kept.push(i);
    keptBoxes.push(boxes[i]);
  }
  return kept;
}
