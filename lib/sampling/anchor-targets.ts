// What the RPN should answer at each anchor.  Deck: "Region Proposal Networks".
// Source: Faster R-CNN §3.1.3; py-faster-rcnn's anchor_target_layer.py.
//   1., 2. each anchor inside the image is positive, negative or neither: anchor-labels.ts
//   3. at most fgFraction · batchSize positives stay, drawn at random; negatives fill the batch
//   4. deltas to the best ground-truth box of each inside anchor; weights 1/(number sampled)
import { encode, type Deltas } from '../boxes/deltas.js';
import type { Box, Size } from '../boxes/box.js';
import type { Rng } from '../tensor/rng.js';
import { IGNORE } from '../losses/softmax.js';
import { LABEL_OF, labelAnchors, NEGATIVE, POSITIVE, type AnchorSampling } from './anchor-labels.js';
import { chooseInOrder } from './roi-sampling.js';
import { zeros, type Precision, type Tensor } from '../tensor/tensor.js';

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
  const { inside, gt, rules } = labelAnchors(anchors, gts, image, cfg);                        // 1., 2.
  const anchorsOf = (label: number): number[] => inside.filter((_, row) => LABEL_OF[rules[row]] === label);

  const positives = chooseInOrder(anchorsOf(POSITIVE), Math.floor(cfg.fgFraction * cfg.batchSize), rng);
  const negatives = chooseInOrder(anchorsOf(NEGATIVE), cfg.batchSize - positives.length, rng); // 3.
  const labels = new Int8Array(anchors.length).fill(IGNORE);
  for (const i of positives) labels[i] = POSITIVE;
  for (const i of negatives) labels[i] = NEGATIVE;

  const deltas = new Float64Array(4 * anchors.length);                                         // 4.
  if (gts.length > 0) {
    inside.forEach((i, row) => writeDeltas(deltas, i, encode(anchors[i], gts[gt[row]])));
  }
  return { labels, deltas, positives, negatives, ...outsideWeights(positives.length, negatives.length, cfg) };
}

function writeDeltas(deltas: Float64Array, i: number, { tx, ty, tw, th }: Deltas): void {
  deltas[4 * i] = tx;
  deltas[4 * i + 1] = ty;
  deltas[4 * i + 2] = tw;
  deltas[4 * i + 3] = th;
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

/** Anchor targets of one image in the layout of the RPN's outputs. */
export interface AnchorTargetMaps {
  /** (1, 1, A·H, W), row a·H + y; IGNORE, NEGATIVE or POSITIVE. */
  readonly labels: Tensor;
  /** (1, 4A, H, W) each */
  readonly boxTargets: Tensor;
  readonly insideWeights: Tensor;
  readonly outsideWeights: Tensor;
}

/**
 * Lays targets out like the RPN's outputs: scores (1, 2A, H, W), viewed as (1, 2, A·H, W), with background of anchor a
 * in channel a and foreground in channel A + a; deltas (1, 4A, H, W) with coordinate k of anchor a in channel 4a + k.
 * Source: py-faster-rcnn's blobs rpn_labels, rpn_bbox_targets, rpn_bbox_inside_weights, rpn_bbox_outside_weights.
 * Throws RangeError when the targets are not those of a map of this size.
 */
export function anchorTargetMaps(targets: AnchorTargets, map: Size, precision: Precision): AnchorTargetMaps {
  const { width: W, height: H } = map;
  const A = targets.labels.length / (H * W);
  if (!Number.isInteger(A)) {
    throw new RangeError(`anchorTargetMaps: ${targets.labels.length} anchors do not fill a map of ${W}×${H} cells`);
  }
  const labels = zeros([1, 1, A * H, W], precision);
  const [boxTargets, insideWeights, outsideWeights] = [0, 0, 0].map(() => zeros([1, 4 * A, H, W], precision));
  for (let a = 0; a < A; a++) {
    for (let k = 0; k < 4; k++) {
      const plane = (4 * a + k) * H * W;
      for (let cell = 0; cell < H * W; cell++) boxTargets.data[plane + cell] = targets.deltas[4 * (cell * A + a) + k];
    }
  }
  labels.data.fill(IGNORE); // and all weights 0, but for the sampled anchors:
  const write = (anchors: readonly number[], label: number, inside: number, outside: number): void => {
    for (const anchor of anchors) {
      const [a, cell] = [anchor % A, Math.floor(anchor / A)]; // cell = y·W + x
      labels.data[a * H * W + cell] = label;
      for (let k = 0; k < 4; k++) insideWeights.data[(4 * a + k) * H * W + cell] = inside;
      for (let k = 0; k < 4; k++) outsideWeights.data[(4 * a + k) * H * W + cell] = outside;
    }
  };
  write(targets.positives, POSITIVE, 1, targets.positiveWeight);
  write(targets.negatives, NEGATIVE, 0, targets.negativeWeight);
  return { labels, boxTargets, insideWeights, outsideWeights };
}
