// Which anchors are positive, negative or ignored, before sampling.
// Source: Faster R-CNN §3.1.2, §3.3; py-faster-rcnn's anchor_target_layer.py.
//   1. only anchors inside the image take part
//   2. negative where the best IoU < negativeIou; positive where it is ≥ positiveIou, and for every ground-truth box
//      at all anchors that reach its best IoU
// Deviation: "reach the best IoU" allows a rounding error, and a box that touches no anchor makes none positive
// (in the reference it makes every anchor of overlap 0 positive).
import { iouMatrix } from '../boxes/iou.js';
import type { Box, Size } from '../boxes/box.js';
import { IGNORE } from '../losses/softmax.js';
import type { Tensor } from '../tensor/tensor.js';

/** Labels of anchors, and IGNORE, which takes no part in any loss. */
export const NEGATIVE = 0;
export const POSITIVE = 1;

/** Why an inside anchor has the label it has. */
export type AnchorRule = 'best-of-object' | 'overlaps' | 'between' | 'apart';

export const LABEL_OF: Readonly<Record<AnchorRule, number>> = {
  'best-of-object': POSITIVE,   // reaches the best IoU of a ground-truth box
  'overlaps': POSITIVE,         // ≥ positiveIou
  'between': IGNORE,
  'apart': NEGATIVE,            // < negativeIou
};

/** Anchors of a map that are equal but for the shift overlap a box by the same IoU, give or take these roundings. */
const TIE_TOLERANCE = 1e-9;

/** The inside anchors, a row each. */
export interface LabelledAnchors {
  /** Index of each among all anchors. */
  readonly inside: readonly number[];
  /** Best IoU of each, 0 without ground truth, and the first ground-truth box that has it. */
  readonly overlap: Float64Array;
  readonly gt: Int32Array;
  readonly rules: readonly AnchorRule[];
  /** Of each ground-truth box the rows that reach its best IoU; none where that is 0. */
  readonly bestOf: readonly (readonly number[])[];
}

/** Rules of the anchors of one image, all boxes in network-input pixels; `image` is the size of that input. */
export function labelAnchors(
  anchors: readonly Box[], gts: readonly Box[], image: Size, cfg: AnchorSampling,
): LabelledAnchors {
  const inside = insideAnchors(anchors, image, cfg.allowedBorder);
  const overlaps = iouMatrix(inside.map((i) => anchors[i]), gts); // (I, G)
  const { overlap, gt } = bestPerRow(overlaps);
  const bestOf = gts.map((_, g) => rowsOfBest(overlaps, g));
  return { inside, overlap, gt, rules: rulesOf(overlap, bestOf, cfg), bestOf };
}

/** Indices of the anchors that leave the image by at most `border` pixels. */
export function insideAnchors(anchors: readonly Box[], image: Size, border: number): number[] {
  const inside: number[] = [];
  anchors.forEach(({ x1, y1, x2, y2 }, i) => {
    if (x1 >= -border && y1 >= -border && x2 < image.width + border && y2 < image.height + border) inside.push(i);
  });
  return inside;
}

/** Largest entry of each row and its first column; overlap 0 and column 0 in rows without columns. */
function bestPerRow({ shape: [I, G], data }: Tensor): { overlap: Float64Array; gt: Int32Array } {
  const overlap = new Float64Array(I);
  const gt = new Int32Array(I);
  for (let i = 0; i < I; i++) {
    for (let g = 0; g < G; g++) {
      if (data[i * G + g] > overlap[i]) {
        overlap[i] = data[i * G + g];
        gt[i] = g;
      }
    }
  }
  return { overlap, gt };
}

/** All rows that reach the largest entry of a column, unless that is 0. */
function rowsOfBest({ shape: [I, G], data }: Tensor, g: number): number[] {
  let best = 0;
  for (let i = 0; i < I; i++) best = Math.max(best, data[i * G + g]);
  const rows: number[] = [];
  if (best === 0) return rows; // the box touches no inside anchor
  for (let i = 0; i < I; i++) {
    if (data[i * G + g] >= best * (1 - TIE_TOLERANCE)) rows.push(i);
  }
  return rows;
}

function rulesOf(overlap: Float64Array, bestOf: readonly (readonly number[])[], cfg: AnchorSampling): AnchorRule[] {
  const rules = new Array<AnchorRule>(overlap.length).fill('between');
  const mark = (rule: AnchorRule, holds: (value: number) => boolean): void => {
    for (let i = 0; i < overlap.length; i++) if (holds(overlap[i])) rules[i] = rule;
  };
  const markApart = (): void => mark('apart', (value) => value < cfg.negativeIou);

  if (cfg.conflict === 'positive-wins') markApart();
  for (const i of bestOf.flat()) rules[i] = 'best-of-object';
  mark('overlaps', (value) => value >= cfg.positiveIou);
  if (cfg.conflict === 'negative-wins') markApart();
  return rules;
}

/** How anchors are labelled and sampled for the RPN's losses. */
export interface AnchorSampling {
  /** Anchors per image that count in the loss, at most. */
  readonly batchSize: number;
  /** Largest share of positives among them. */
  readonly fgFraction: number;
  /** ≥: positive. The best anchors of a box are positive below it too. */
  readonly positiveIou: number;
  /** <: negative. */
  readonly negativeIou: number;
  /** Pixels by which an anchor may leave the image and still be used. */
  readonly allowedBorder: number;
  /** The label of an anchor that is the best one of a box although its IoU is below negativeIou. */
  readonly conflict: 'positive-wins' | 'negative-wins';
  /** Outside weights: 1/(sampled anchors) each; or this share divided among the positives, the rest among negatives. */
  readonly weighting: 'uniform' | { readonly positiveShare: number };
}

export const ANCHOR_SAMPLING: AnchorSampling = {
  batchSize: 256,              // Faster R-CNN §3.1.3
  fgFraction: 0.5,             // Faster R-CNN §3.1.3: up to 1:1
  positiveIou: 0.7,            // Faster R-CNN §3.1.2
  negativeIou: 0.3,            // Faster R-CNN §3.1.2
  allowedBorder: 0,            // Faster R-CNN §3.3: cross-boundary anchors are ignored
  conflict: 'positive-wins',   // py-faster-rcnn, RPN_CLOBBER_POSITIVES = false
  weighting: 'uniform',        // py-faster-rcnn, RPN_POSITIVE_WEIGHT = −1
};

/** The drawn shapes use the published numbers. */
export const ANCHOR_SAMPLING_SMALL: AnchorSampling = ANCHOR_SAMPLING;
