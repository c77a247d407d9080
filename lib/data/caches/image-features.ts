// What the post hoc learners get of an image: boxes, and one row of features per box (deck: "F"), from a network or
// from disk. A training set is a stream of such images.
import type { Box } from '../../boxes/box.js';
import { iou } from '../../boxes/iou.js';
import { BACKGROUND } from '../sample.js';
import type { Tensor, TensorData } from '../../tensor/tensor.js';

export interface ImageFeatures {
  readonly imageId: string;
  /** R boxes in image pixels: ground truth and proposals. */
  readonly boxes: readonly Box[];
  /** Per box the class 1..K of a ground-truth box, BACKGROUND for a proposal. */
  readonly gtLabels: ArrayLike<number>;
  /** (R,D) */
  readonly features: Tensor;
}

/** Throws TypeError unless boxes, labels and rows of features are equally many. */
export function checkImageFeatures({ imageId, boxes, gtLabels, features }: ImageFeatures): void {
  const R = boxes.length;
  if (features.shape.length !== 2 || features.shape[0] !== R || gtLabels.length !== R) {
    throw new TypeError(`image ${imageId}: ${R} boxes, ${gtLabels.length} labels, features [${features.shape}]`);
  }
}

/** The features of one box, a view on row `box` of (R,D). */
export function featureRow({ data, shape: [, D] }: Tensor, box: number): TensorData {
  return data.subarray(box * D, (box + 1) * D);
}

/** Indices of the ground-truth boxes. */
export function groundTruthOf({ boxes, gtLabels }: ImageFeatures): number[] {
  return boxes.map((_, i) => i).filter((i) => gtLabels[i] !== BACKGROUND);
}

/** Best IoU of each box with ground truth of one class (R-CNN's `overlap[box][class]`); 0 without ground truth. */
export function overlapsWithClass(image: ImageFeatures, label: number): Float64Array {
  const gts = groundTruthOf(image).filter((i) => image.gtLabels[i] === label).map((i) => image.boxes[i]);
  return Float64Array.from(image.boxes, (box) => gts.reduce((best, gt) => Math.max(best, iou(box, gt)), 0));
}
