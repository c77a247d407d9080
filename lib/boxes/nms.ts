// Greedy non-maximum suppression: of boxes that overlap by more than t, only the one with the best score is kept.
//   go through the boxes by decreasing score;  keep b  ⇔  IoU(b, k) ≤ t for every k kept before
// This keeps the same boxes as "keep the best, delete what overlaps it, repeat", and can stop once enough are kept.
// Source: Fast/Faster R-CNN. Deletes on > t, as their MATLAB, NumPy and CUDA versions do; the Cython ones on ≥ t.
import { areaOf, type Box } from './box.js';
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

/**
 * Like `nms`, and also which kept box suppressed each of the others. The numbers of the kept boxes lie in flat arrays,
 * and most pairs are passed over without an overlap: `suppressByDefinition` gives the same, more slowly.
 */
export function suppress(
  boxes: readonly Box[], scores: ArrayLike<number>, threshold: number, limit = Infinity,
): Suppression {
  checkArguments(boxes, scores, threshold);
  const kept: number[] = [];
  const by = new Int32Array(boxes.length).fill(NOT_SUPPRESSED);
  const rows = newRows(Math.min(boxes.length, limit));
  for (const i of byDecreasingScore(scores)) {
    if (kept.length >= limit) break;
    const winner = firstAbove(rows, kept.length, boxes[i], threshold);
    if (winner !== NOT_SUPPRESSED) by[i] = kept[winner];
    else writeRow(rows, kept.push(i) - 1, boxes[i]);
  }
  return { kept, by };
}

/** The definition: a box is suppressed by the first of the kept boxes whose IoU with it is above t. */
export function suppressByDefinition(
  boxes: readonly Box[], scores: ArrayLike<number>, threshold: number, limit = Infinity,
): Suppression {
  checkArguments(boxes, scores, threshold);
  const kept: number[] = [];
  const by = new Int32Array(boxes.length).fill(NOT_SUPPRESSED);
  for (const i of byDecreasingScore(scores)) {
    if (kept.length >= limit) break;
    by[i] = kept.find((k) => iou(boxes[k], boxes[i]) > threshold) ?? NOT_SUPPRESSED;
    if (by[i] === NOT_SUPPRESSED) kept.push(i);
  }
  return { kept, by };
}

/** The kept boxes as rows x1 y1 x2 y2, and their areas. */
interface Rows {
  readonly corners: Float64Array;
  readonly areas: Float64Array;
}

function newRows(count: number): Rows {
  return { corners: new Float64Array(4 * count), areas: new Float64Array(count) };
}

function writeRow({ corners, areas }: Rows, row: number, box: Box): void {
  corners[4 * row] = box.x1;
  corners[4 * row + 1] = box.y1;
  corners[4 * row + 2] = box.x2;
  corners[4 * row + 3] = box.y2;
  areas[row] = areaOf(box);
}

/** Far above the rounding errors of an IoU, far below its digits that count. */
const ROUNDING = 1e-9;

/**
 * The first of the `count` kept boxes that overlaps the box by more than t, or NOT_SUPPRESSED.
 * IoU(a, b) ≤ |a| / |b| for the smaller a, so a pair of areas further apart than t needs no overlap.
 */
function firstAbove({ corners, areas }: Rows, count: number, box: Box, threshold: number): number {
  const { x1, y1, x2, y2 } = box;
  const area = areaOf(box);
  const [least, most] = [threshold * area * (1 - ROUNDING), area / (threshold * (1 - ROUNDING))];
  for (let k = 0; k < count; k++) {
    if (areas[k] < least || areas[k] > most) continue;
    const at = 4 * k;
    const width = Math.min(corners[at + 2], x2) - Math.max(corners[at], x1) + 1;
    if (width <= 0) continue;
    const height = Math.min(corners[at + 3], y2) - Math.max(corners[at + 1], y1) + 1;
    if (height <= 0) continue;
    const shared = width * height;
    if (shared / (areas[k] + area - shared) > threshold) return k;
  }
  return NOT_SUPPRESSED;
}

function checkArguments(boxes: readonly Box[], scores: ArrayLike<number>, threshold: number): void {
  if (boxes.length !== scores.length) throw new RangeError(`nms: ${boxes.length} boxes, ${scores.length} scores`);
  if (!(threshold >= 0 && threshold <= 1)) throw new RangeError(`nms: the threshold must be in 0..1, got ${threshold}`);
}
