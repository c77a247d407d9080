// The windows of an image for region-wise training: ground truth first, then the external proposals, in image pixels,
// plain or mirrored.  Source: R-CNN's roidb_from_voc.m.
// Compared with R-CNN's code: difficult objects are no ground truth here (training-image.ts).
import { flipBox, type Box } from '../boxes/box.js';
import { matchBoxes } from '../boxes/iou.js';
import { BACKGROUND, type Sample } from '../data/sample.js';
import type { RoiCandidates } from './roi-sampling.js';
import { trainingObjects } from './training-image.js';

export interface TrainingWindows {
  readonly boxes: readonly Box[];
  /** Class 1..K of a ground-truth box, BACKGROUND of a proposal. */
  readonly gtLabels: readonly number[];
}

/** Boxes and classes of all windows of an image; difficult objects are left out. */
export function trainingWindows(
  { objects, width }: Pick<Sample, 'objects' | 'width'>, proposals: readonly Box[],
  { flip }: { readonly flip: boolean },
): TrainingWindows {
  const gts = trainingObjects(objects);
  const boxes = [...gts.map(({ box }) => box), ...proposals];
  return {
    boxes: flip ? boxes.map((box) => flipBox(box, width)) : boxes,
    gtLabels: [...gts.map(({ label }) => label), ...proposals.map(() => BACKGROUND)],
  };
}

/** Best IoU and class of every window, for the sampler. The mirror image has the same. */
export function windowCandidates({ boxes, gtLabels }: TrainingWindows): RoiCandidates {
  const isGt = (_: unknown, i: number): boolean => gtLabels[i] !== BACKGROUND;
  const labels = gtLabels.filter(isGt);
  const { overlap, gt } = matchBoxes(boxes, boxes.filter(isGt));
  return { overlap, label: boxes.map((_, i) => overlap[i] > 0 ? labels[gt[i]] : BACKGROUND) };
}
