// RoIs compared with the ground truth of their image.  Source: Fast R-CNN §2.3; its roidb.py.
import { encode, ZERO_DELTAS, type Deltas } from '../boxes/deltas.js';
import { BACKGROUND } from '../data/sample.js';
import { matchBoxes } from '../boxes/iou.js';
import type { Box } from '../boxes/box.js';
import type { RoiCandidates } from './roi-sampling.js';
import type { TargetExample } from './target-normalisation.js';

/** A ground-truth box and its class 1..K, in the frame of the RoIs. */
export interface LabelledBox {
  readonly box: Box;
  readonly label: number;
}

export interface MatchedRois extends RoiCandidates {
  readonly boxes: readonly Box[];
  readonly overlap: Float64Array;
  /** Class of the best ground-truth box; BACKGROUND where nothing overlaps. */
  readonly label: Int32Array;
  /** Raw deltas to that box; zeros where nothing overlaps. */
  readonly deltas: readonly Deltas[];
}

/** Overlap, class and regression target of each box; `gts` may be empty. */
export function matchRois(boxes: readonly Box[], gts: readonly LabelledBox[]): MatchedRois {
  const { overlap, gt } = matchBoxes(boxes, gts.map(({ box }) => box));
  const label = Int32Array.from(boxes, (_, i) => (overlap[i] > 0 ? gts[gt[i]].label : BACKGROUND));
  const deltas = boxes.map((box, i) => (overlap[i] > 0 ? encode(box, gts[gt[i]].box) : ZERO_DELTAS));
  return { boxes, overlap, label, deltas };
}

/** The RoIs whose deltas count in the statistics of a training set: overlap ≥ minIou (0.5: BBOX_THRESH of roidb.py). */
export function targetExamples({ overlap, label, deltas }: MatchedRois, minIou: number): TargetExample[] {
  const examples = deltas.map((t, i) => ({ label: label[i], deltas: t }));
  return examples.filter((_, i) => label[i] !== BACKGROUND && overlap[i] >= minIou);
}
