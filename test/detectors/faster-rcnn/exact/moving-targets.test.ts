import { test } from 'tap';
import type { Deltas } from '../../../../lib/boxes/deltas.js';
import { encode } from '../../../../lib/boxes/deltas.js';
import { movedTargets, movedTargetsBackward } from '../../../../lib/detectors/faster-rcnn/exact/moving-targets.js';
import type { RoiBatch } from '../../../../lib/sampling/proposal-targets.js';
import type { Roi } from '../../../../lib/layers/roi-pool.js';
import { boxTargetRows } from '../../../../lib/sampling/proposal-targets.js';
import { Rng } from '../../../../lib/tensor/rng.js';
import { dot, tensor, type Tensor } from '../../../../lib/tensor/tensor.js';
import { assertGradient, numericalGradient, randomTensor } from '../../../support/gradient.js';

const STDS: Deltas = { tx: 0.1, ty: 0.1, tw: 0.2, th: 0.2 };
const OBJECT = { x1: 10, y1: 4, x2: 29, y2: 43 };          // 20 wide, 40 high
const REGIONS: readonly Roi[] = [
  { image: 0, x1: 8, y1: 8, x2: 23, y2: 39 },              // 16 × 32, of the object's class 2
  { image: 0, x1: 40, y1: 40, x2: 60, y2: 60 },            // background
  { image: 0, ...OBJECT },                                 // the object itself
];
const LABELS = [2, 0, 2];

function normalised(region: Roi): Deltas {
  const { tx, ty, tw, th } = encode(region, OBJECT);
  return { tx: tx / STDS.tx, ty: ty / STDS.ty, tw: tw / STDS.tw, th: th / STDS.th };
}

const SELECTED: RoiBatch = {
  rois: REGIONS, labels: LABELS, boxes: boxTargetRows(LABELS, REGIONS.map(normalised), 2, 'float64'),
};

test('movedTargets() changes nothing while the regions are where they were selected', (t) => {
  const { targets, insideWeights } = movedTargets(SELECTED, REGIONS, STDS);
  targets.data.forEach((target: number, i: number) => {
    t.ok(Math.abs(target - SELECTED.boxes.targets.data[i]) < 1e-12);
  });
  t.equal(insideWeights, SELECTED.boxes.insideWeights);
  t.end();
});

test('movedTargets() by hand: a region that moves 4 pixels right sees its object further left', (t) => {
  const moved = REGIONS.map((region, r) => (r === 0 ? { ...region, x1: region.x1 + 4, x2: region.x2 + 4 } : region));
  const { targets } = movedTargets(SELECTED, moved, STDS);
  // centres: region 15.5 → 19.5, object 19.5; tx (19.5 − 15.5)/16 = ¼ → 0, in units of 0.1: 2.5 → 0
  t.equal(SELECTED.boxes.targets.data[8], 2.5);
  t.ok(Math.abs(targets.data[8]) < 1e-12);
  t.same(targets.data.slice(12, 24), new Float64Array(12), 'background has no target');
  t.end();
});

test('movedTargetsBackward() is the derivative of movedTargets(), for a loss of differences', async (t) => {
  // L = Σ dDeltas · (deltas − targets), so that ∂L/∂deltas is dDeltas
  const dDeltas = randomTensor([3, 12], new Rng(4));
  const corners = tensor([3, 4], REGIONS.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]), 'float64');
  const regionsOf = ({ data }: Tensor): Roi[] => REGIONS.map((_, r) =>
    ({ image: 0, x1: data[4 * r], y1: data[4 * r + 1], x2: data[4 * r + 2], y2: data[4 * r + 3] }));
  const loss = (moved: Tensor): number => -dot(dDeltas, movedTargets(SELECTED, regionsOf(moved), STDS).targets);
  const gradients = movedTargetsBackward(dDeltas, SELECTED, REGIONS, STDS);
  const analytic = tensor([3, 4], gradients.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]), 'float64');
  assertGradient(t, analytic, await numericalGradient(loss, corners), 1e-8);
  t.same(gradients[1], { x1: 0, y1: 0, x2: 0, y2: 0 }, 'background has no target');
});
