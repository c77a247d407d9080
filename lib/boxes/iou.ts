// Intersection over union, with the inclusive-pixel areas of box.ts; and the ground-truth box that a box overlaps best.
//   IoU(a, b) = |a ∩ b| / (|a| + |b| − |a ∩ b|)        0 where they share no pixel
// Source: R-CNN's boxoverlap.m, Faster R-CNN's bbox.pyx.
import { zeros, type Tensor } from '../tensor/tensor.js';
import { areaOf, type Box } from './box.js';

/** Overlap of two boxes of the same frame, 0 to 1. */
export function iou(a: Box, b: Box): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1) + 1;
  if (width <= 0) return 0;
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1) + 1;
  if (height <= 0) return 0;
  const shared = width * height;
  return shared / (areaOf(a) + areaOf(b) - shared);
}

/** Overlap of every a with every b: (A, B) in float64. */
export function iouMatrix(a: readonly Box[], b: readonly Box[]): Tensor {
  const overlaps = zeros([a.length, b.length], 'float64'); // (A, B)
  let ij = 0;
  for (const boxA of a) {
    for (const boxB of b) overlaps.data[ij++] = iou(boxA, boxB);
  }
  return overlaps;
}

/** `gt` where there is no ground truth at all. */
export const NO_GT = -1;

/** overlap[i] = max_g IoU(box i, g),  gt[i] = argmax_g IoU(box i, g): the first where several tie. */
export interface Match {
  /** Best IoU of each box; 0 where there is no ground truth. */
  readonly overlap: Float64Array;
  /** Index of the best ground-truth box (0 where every IoU is 0), or NO_GT. */
  readonly gt: Int32Array;
}

/** Best ground truth of each box, both in the same frame. */
export function matchBoxes(boxes: readonly Box[], gts: readonly Box[]): Match {
  const overlap = new Float64Array(boxes.length);
  const gt = new Int32Array(boxes.length).fill(gts.length > 0 ? 0 : NO_GT);
  boxes.forEach((box, i) => {
    for (let g = 0; g < gts.length; g++) {
      const value = iou(box, gts[g]);
      if (value > overlap[i]) {
        overlap[i] = value;
        gt[i] = g;
      }
    }
  });
  return { overlap, gt };
}
