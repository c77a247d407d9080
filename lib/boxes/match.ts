// Which ground-truth box each box overlaps best.
//   overlap[i] = max_g IoU(box i, g)      gt[i] = argmax_g IoU(box i, g), the first where several tie
import type { Box } from './box.js';
import { iou } from './iou.js';

/** `gt` where there is no ground truth at all. */
export const NO_GT = -1;

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
