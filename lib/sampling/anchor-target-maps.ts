// Anchor targets laid out like the RPN's outputs: scores (1, 2A, H, W), viewed as (1, 2, A·H, W), with background of
// anchor a in channel a and foreground in channel A + a; deltas (1, 4A, H, W) with channel 4a + k.
// Source: py-faster-rcnn's blobs rpn_labels, rpn_bbox_targets, rpn_bbox_inside_weights, rpn_bbox_outside_weights.
import { zeros, type Precision, type Tensor } from '../tensor/tensor.js';
import { IGNORE, NEGATIVE, POSITIVE } from './anchor-labels.js';
import type { AnchorTargets } from './anchor-targets.js';
import type { Size } from '../boxes/box.js';

export interface AnchorTargetMaps {
  /** (1, 1, A·H, W), row a·H + y; IGNORE, NEGATIVE or POSITIVE. */
  readonly labels: Tensor;
  /** (1, 4A, H, W) each */
  readonly boxTargets: Tensor;
  readonly insideWeights: Tensor;
  readonly outsideWeights: Tensor;
}

/** Throws RangeError when the targets are not those of a map of this size. */
export function anchorTargetMaps(targets: AnchorTargets, map: Size, precision: Precision): AnchorTargetMaps {
  const { width: W, height: H } = map;
  const A = targets.labels.length / (H * W);
  if (!Number.isInteger(A)) {
    throw new RangeError(`anchorTargetMaps: ${targets.labels.length} anchors do not fill a map of ${W}×${H} cells`);
  }
  const labels = zeros([1, 1, A * H, W], precision);
  const [boxTargets, insideWeights, outsideWeights] = [0, 0, 0].map(() => zeros([1, 4 * A, H, W], precision));
  for (let anchor = 0; anchor < targets.labels.length; anchor++) {
    const [a, cell] = [anchor % A, Math.floor(anchor / A)]; // cell = y·W + x
    const label = targets.labels[anchor];
    labels.data[a * H * W + cell] = label;
    for (let k = 0; k < 4; k++) {
      const i = (4 * a + k) * H * W + cell;
      boxTargets.data[i] = targets.deltas[4 * anchor + k];
      insideWeights.data[i] = label === POSITIVE ? 1 : 0;
      outsideWeights.data[i] = outsideWeightOf(label, targets);
    }
  }
  return { labels, boxTargets, insideWeights, outsideWeights };
}

function outsideWeightOf(label: number, { positiveWeight, negativeWeight }: AnchorTargets): number {
  if (label === IGNORE) return 0;
  return label === NEGATIVE ? negativeWeight : positiveWeight;
}
