import { encode, type Deltas } from '../../../lib/boxes/deltas.js';
import { movedTargets, movedTargetsBackward } from '../../../lib/detectors/faster-rcnn/exact/moving-targets.js';
import type { Roi } from '../../../lib/layers/roi-pool.js';
import { boxTargetRows, type RoiBatch } from '../../../lib/sampling/proposal-targets.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot } from '../../../lib/tensor/tensor.js';
import { boxRows, boxTensor } from '../../support/box-rows.js';
import { gradientCase } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

export const STDS: Deltas = { tx: 0.1, ty: 0.1, tw: 0.2, th: 0.2 };
const OBJECT = { x1: 10, y1: 4, x2: 29, y2: 43 };          // 20 wide, 40 high
export const REGIONS: readonly Roi[] = [
  { image: 0, x1: 8, y1: 8, x2: 23, y2: 39 },              // 16 × 32, of the object's class 2
  { image: 0, x1: 40, y1: 40, x2: 60, y2: 60 },            // background
  { image: 0, ...OBJECT },                                 // the object itself
];
const LABELS = [2, 0, 2];

function normalised(region: Roi): Deltas {
  const { tx, ty, tw, th } = encode(region, OBJECT);
  return { tx: tx / STDS.tx, ty: ty / STDS.ty, tw: tw / STDS.tw, th: th / STDS.th };
}

export const SELECTED: RoiBatch = {
  rois: REGIONS, labels: LABELS, boxes: boxTargetRows(LABELS, REGIONS.map(normalised), 2, 'float64'),
};

export const cases = [
  gradientCase('a loss of differences', () => {
    // L = Σ dDeltas · (deltas − targets), so that ∂L/∂deltas is dDeltas
    const dDeltas = randomTensor([3, 12], new Rng(4));
    const corners = boxTensor(REGIONS);
    const regions = (): Roi[] => boxRows(corners).map((box) => ({ image: 0, ...box }));
    const gradient = boxTensor(movedTargetsBackward(dDeltas, SELECTED, REGIONS, STDS));
    return {
      loss: () => -dot(dDeltas, movedTargets(SELECTED, regions(), STDS).targets),
      checked: [{ name: 'corners', value: corners, gradient }],
      tolerance: 1e-8,
    };
  }),
];
