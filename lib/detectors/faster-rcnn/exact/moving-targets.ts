// The head's box loss depends on a region in one more way: its target is measured from the region.
//   v = encode(region, object)/std                                       std: the divisors of the box targets
//   ∂L/∂v = −∂L/∂deltas                                                  smooth L1 sees the difference alone
//   ∂L/∂region = encode'(region, object) · ∂L/∂v/std
// Published code takes v as a constant; the exact derivative needs this term.
import type { Box } from '../../../boxes/box.js';
import { decode, encode, type Deltas } from '../../../boxes/deltas.js';
import { encodeBackward, type BoxGradient } from '../../../boxes/deltas-backward.js';
import { BACKGROUND } from '../../../data/sample.js';
import type { Roi } from '../../../layers/roi-pool.js';
import type { BoxTargets } from '../../../losses/smooth-l1.js';
import { copyOf, type Tensor } from '../../../tensor/tensor.js';
import type { RoiBatch } from '../../../sampling/proposal-targets.js';

/** The targets (R,4(K+1)) of the selected regions, measured from where the regions are now. */
export function movedTargets(selected: RoiBatch, regions: readonly Roi[], stds: Deltas): BoxTargets {
  const targets = copyOf(selected.boxes.targets);
  regions.forEach((region, r) => {
    const object = objectOf(selected, r, stds);
    if (object === null) return;
    const v = encode(region, object);
    targets.data.set([v.tx / stds.tx, v.ty / stds.ty, v.tw / stds.tw, v.th / stds.th], columnOf(selected, r));
  });
  return { ...selected.boxes, targets };
}

/** ∂L/∂deltas (R,4(K+1)) of the box loss → what its targets give to each region; zeros for background. */
export function movedTargetsBackward(
  dDeltas: Tensor, selected: RoiBatch, regions: readonly Roi[], stds: Deltas,
): BoxGradient[] {
  return regions.map((region, r) => {
    const object = objectOf(selected, r, stds);
    if (object === null) return { x1: 0, y1: 0, x2: 0, y2: 0 };
    const [dx, dy, dw, dh] = dDeltas.data.subarray(columnOf(selected, r));
    const dv = { tx: -dx / stds.tx, ty: -dy / stds.ty, tw: -dw / stds.tw, th: -dh / stds.th };
    return encodeBackward(dv, region, object);
  });
}

/** Where the four numbers of a region's own class begin. */
function columnOf({ labels, boxes: { targets } }: RoiBatch, r: number): number {
  return r * targets.shape[1] + 4 * labels[r];
}

/** The object that a region's target leads to from where the region was selected; null for background. */
function objectOf(selected: RoiBatch, r: number, stds: Deltas): Box | null {
  if (selected.labels[r] === BACKGROUND) return null;
  const [vx, vy, vw, vh] = selected.boxes.targets.data.subarray(columnOf(selected, r));
  return decode(selected.rois[r], { tx: vx * stds.tx, ty: vy * stds.ty, tw: vw * stds.tw, th: vh * stds.th });
}
