// What the RPN should say at each anchor.  Deck: "Region Proposal Networks".
// Source: Faster R-CNN §3.1.2, §3.1.3, §3.3; py-faster-rcnn's anchor_target_layer.py.
//   1. only anchors inside the image take part
//   2. negative where the best IoU < negativeIou; positive where it is ≥ positiveIou, and for every ground-truth box
//      at all anchors that reach its best IoU
//   3. at most fgFraction · batchSize positives stay, drawn at random; negatives fill the batch
//   4. deltas to the best ground-truth box of each inside anchor; weights 1/(number sampled)
// Deviation: "reach the best IoU" allows a rounding error, and a box that touches no anchor makes none positive
// (in the reference it makes all those of overlap 0 positive).
import { encode, type Deltas } from '../boxes/deltas.js';
import { iouMatrix } from '../boxes/iou.js';
import type { Box, Size } from '../boxes/box.js';
import type { Rng } from '../tensor/rng.js';
import type { Tensor } from '../tensor/tensor.js';
import type { AnchorSampling } from './anchor-sampling.js';
import { chooseInOrder } from './choose-in-order.js';

/** Labels of anchors; IGNORE takes no part in any loss. */
export const IGNORE = -1;
export const NEGATIVE = 0;
export const POSITIVE = 1;

/** Anchors of a map that are equal but for the shift overlap a box by the same IoU, give or take these roundings. */
const TIE_TOLERANCE = 1e-9;

export interface AnchorTargets {
  /** Per anchor: IGNORE, NEGATIVE or POSITIVE. */
  readonly labels: Int8Array;
  /** Per anchor tx, ty, tw, th to its best ground-truth box; zeros for anchors outside and in empty images. */
  readonly deltas: Float64Array;
  /** The sampled anchors, each list in index order. */
  readonly positives: readonly number[];
  readonly negatives: readonly number[];
  /** Outside weight of each sampled positive and negative. */
  readonly positiveWeight: number;
  readonly negativeWeight: number;
}

/**
 * Targets for the anchors of one image, in their index order. `gts` are the boxes to be found (no difficult ones;
 * none at all is legal), in network-input pixels like the anchors; `image` is the size of that input.
 */
export function anchorTargets(
  anchors: readonly Box[], gts: readonly Box[], image: Size, cfg: AnchorSampling, rng: Rng,
): AnchorTargets {
  const inside = insideAnchors(anchors, image, cfg.allowedBorder);
  const overlaps = iouMatrix(inside.map((i) => anchors[i]), gts); // (I, G)
  const best = bestPerRow(overlaps);
  const candidates = labelCandidates(overlaps, best.overlap, cfg);
  const anchorsOf = (label: number): number[] => inside.filter((_, row) => candidates[row] === label);

  const positives = chooseInOrder(anchorsOf(POSITIVE), Math.floor(cfg.fgFraction * cfg.batchSize), rng);
  const negatives = chooseInOrder(anchorsOf(NEGATIVE), cfg.batchSize - positives.length, rng);
  const labels = new Int8Array(anchors.length).fill(IGNORE);
  for (const i of positives) labels[i] = POSITIVE;
  for (const i of negatives) labels[i] = NEGATIVE;

  const deltas = new Float64Array(4 * anchors.length);
  if (gts.length > 0) {
    inside.forEach((i, row) => writeDeltas(deltas, i, encode(anchors[i], gts[best.gt[row]])));
  }
  return { labels, deltas, positives, negatives, ...outsideWeights(positives.length, negatives.length, cfg) };
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

/** Labels of the inside anchors before sampling. */
function labelCandidates(overlaps: Tensor, best: Float64Array, cfg: AnchorSampling): Int8Array {
  const negative = best.map((overlap) => Number(overlap < cfg.negativeIou));
  const labels = new Int8Array(best.length).fill(IGNORE);
  const markNegatives = (): void => negative.forEach((is, i) => { if (is) labels[i] = NEGATIVE; });

  if (cfg.conflict === 'positive-wins') markNegatives();
  markBestOfEachGt(labels, overlaps);
  best.forEach((overlap, i) => { if (overlap >= cfg.positiveIou) labels[i] = POSITIVE; });
  if (cfg.conflict === 'negative-wins') markNegatives();
  return labels;
}

/** For every ground-truth box: all anchors that reach its best IoU become positive, unless that IoU is 0. */
function markBestOfEachGt(labels: Int8Array, { shape: [I, G], data }: Tensor): void {
  for (let g = 0; g < G; g++) {
    let best = 0;
    for (let i = 0; i < I; i++) best = Math.max(best, data[i * G + g]);
    if (best === 0) continue; // the box touches no inside anchor
    for (let i = 0; i < I; i++) {
      if (data[i * G + g] >= best * (1 - TIE_TOLERANCE)) labels[i] = POSITIVE;
    }
  }
}

function writeDeltas(deltas: Float64Array, i: number, { tx, ty, tw, th }: Deltas): void {
  deltas.set([tx, ty, tw, th], 4 * i);
}

function outsideWeights(
  positives: number, negatives: number, cfg: AnchorSampling,
): Pick<AnchorTargets, 'positiveWeight' | 'negativeWeight'> {
  if (cfg.weighting === 'uniform') {
    const weight = 1 / Math.max(positives + negatives, 1);
    return { positiveWeight: weight, negativeWeight: weight };
  }
  const { positiveShare } = cfg.weighting;
  return {
    positiveWeight: positiveShare / Math.max(positives, 1),
    negativeWeight: (1 - positiveShare) / Math.max(negatives, 1),
  };
}
