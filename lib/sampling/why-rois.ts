// Why each region is shown to the head as an object, as background, or not at all: a record of the decisions of
// roi-sampling.ts, for explanations. Training keeps no such record.
import { matchBoxes } from '../boxes/iou.js';
import type { Box } from '../boxes/box.js';
import { roiRole, type RoiRole, type RoiSample, type RoiSampling } from './roi-sampling.js';

export interface WhyRoi {
  /** Best IoU with an object; 0 without an overlap. */
  readonly overlap: number;
  /** Index of that object; null without an overlap. */
  readonly object: number | null;
  readonly role: RoiRole;
  /** Drawn for the mini-batch. */
  readonly sampled: boolean;
}

/** A record for each candidate, in the order in which they were sampled from. */
export function whyRois(
  boxes: readonly Box[], gts: readonly Box[], cfg: RoiSampling, { keep }: Pick<RoiSample, 'keep'>,
): WhyRoi[] {
  const { overlap, gt } = matchBoxes(boxes, gts);
  const drawn = new Set(keep);
  return boxes.map((_, i) => ({
    overlap: overlap[i],
    object: overlap[i] > 0 ? gt[i] : null,
    role: roiRole(overlap[i], cfg),
    sampled: drawn.has(i),
  }));
}
