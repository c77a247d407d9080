import { test } from 'tap';
import { ZERO_DELTAS } from '../../../../lib/boxes/deltas.js';
import type { CoordinatePath } from '../../../../lib/detectors/faster-rcnn/config.js';
import {
  movedRegions, movedRegionsBackward, pathAt, weightedPath, type RegionFrame,
} from '../../../../lib/detectors/faster-rcnn/exact/coordinate-path.js';
import type { AnchoredRois } from '../../../../lib/detectors/faster-rcnn/training-rules.js';
import { boxTargetRows } from '../../../../lib/sampling/proposal-targets.js';
import { Rng } from '../../../../lib/tensor/rng.js';
import { tensor, zeros, type Tensor } from '../../../../lib/tensor/tensor.js';
import { assertGradient, numericalGradient, randomTensor } from '../../../support/gradient.js';

// Two images; a map of 2×1 cells with two anchors each. Anchors of 8 and 16 pixels in an image of 32×24.
const FRAME: RegionFrame = {
  anchors: [
    { x1: 4, y1: 8, x2: 11, y2: 15 }, { x1: 0, y1: 4, x2: 15, y2: 19 },
    { x1: 12, y1: 8, x2: 19, y2: 15 }, { x1: 8, y1: 4, x2: 23, y2: 19 },
  ],
  images: [{ width: 32, height: 24, scale: 1 }, { width: 20, height: 16, scale: 1 }],
};
const WHOLE: CoordinatePath = {
  weight: 1, limit: null, share: null, regions: 'all', targets: 'constant', rampUp: 0,
};

/** Anchor and image of each region; `null` is a ground-truth box. Anchor 2 of image 0 comes twice. */
const selected: AnchoredRois = {
  rois: [0, 0, 0, 1, 1].map((image) => ({ image, x1: 2, y1: 3, x2: 9, y2: 12 })),
  anchors: [2, null, 2, 3, 0],
  labels: [1, 1, 0, 0, 2],
  boxes: boxTargetRows([1, 1, 0, 0, 2], Array.from({ length: 5 }, () => ZERO_DELTAS), 2, 'float64'),
};
const dRegions = Array.from({ length: 5 }, (_, r) => ({ x1: 1 + r, y1: -2 - r, x2: 3, y2: 0.5 * r - 1 }));

/** L = Σ dRegions · corners, so that ∂L/∂region is dRegions. */
function loss(deltas: Tensor): number {
  return movedRegions(selected, deltas, FRAME).reduce((sum, { x1, y1, x2, y2 }, r) => {
    const d = dRegions[r];
    return sum + d.x1 * x1 + d.y1 * y1 + d.x2 * x2 + d.y2 * y2;
  }, 0);
}

function deltasOf(seed: number): Tensor {
  const deltas = randomTensor([2, 8, 1, 2], new Rng(seed));
  for (let i = 0; i < deltas.data.length; i++) deltas.data[i] *= 0.3;
  return deltas;
}

test('movedRegionsBackward() is the derivative of movedRegions(), clipping included', async (t) => {
  for (const seed of [1, 2, 3]) {
    const deltas = deltasOf(seed);
    const analytic = movedRegionsBackward(dRegions, selected, deltas, FRAME, WHOLE);
    assertGradient(t, analytic, await numericalGradient(loss, deltas), 1e-8, `seed ${seed}`);
  }
  const { x2 } = movedRegions(selected, deltasOf(1), FRAME)[3];
  t.equal(x2, 19, 'one region is clipped in image 1');
});

test('movedRegionsBackward() by hand: deltas 0, one region inside', (t) => {
  const one: AnchoredRois = { ...selected, rois: selected.rois.slice(0, 1), anchors: [2], labels: [1] };
  const d = movedRegionsBackward([{ x1: 1, y1: 2, x2: 3, y2: 5 }], one, zeros([2, 8, 1, 2], 'float64'), FRAME, WHOLE);
  // Anchor 2 is the first anchor of cell 1 and has sides of 8: tx 8·(1+3), ty 8·(2+5), tw ½·8·(3−1), th ½·8·(5−2).
  // Channel k of anchor a at cell i is entry (4a + k)·2 + i.
  t.same([...d.data].flatMap((x, i) => (x === 0 ? [] : [[i, x]])), [[1, 32], [3, 56], [5, 8], [7, 12]]);
  t.end();
});

test('movedRegionsBackward() leaves the anchors of background alone when only foreground counts', (t) => {
  const deltas = deltasOf(1);
  const d = movedRegionsBackward(dRegions, selected, deltas, FRAME, { ...WHOLE, regions: 'foreground' });
  const only = { ...selected, rois: [0, 4].map((r) => selected.rois[r]), anchors: [2, 0], labels: [1, 2] };
  t.same(d, movedRegionsBackward([dRegions[0], dRegions[4]], only, deltas, FRAME, WHOLE));
  t.notSame(d, movedRegionsBackward(dRegions, selected, deltas, FRAME, WHOLE));
  t.end();
});

test('movedRegionsBackward() limits what one region gives to one delta', (t) => {
  const one: AnchoredRois = { ...selected, rois: selected.rois.slice(0, 1), anchors: [2], labels: [1] };
  const d = movedRegionsBackward([{ x1: 1, y1: -2, x2: 3, y2: -5 }], one, zeros([2, 8, 1, 2], 'float64'), FRAME,
    { ...WHOLE, limit: 10 });
  t.same([...d.data].filter((x) => x !== 0), [10, -10, 8, -10]);
  t.end();
});

test('weightedPath() is the path times its weight, no longer than its share of the own gradient', (t) => {
  const [path, own] = [tensor([2], [6, -8], 'float64'), tensor([2], [0, 2.5], 'float64')]; // lengths 10, 2.5
  const of = (how: Partial<CoordinatePath>): number[] => [...weightedPath(path, own, { ...WHOLE, ...how }).data];
  t.same(of({ weight: 0.5 }), [3, -4]);
  t.same(of({ weight: 0.5, share: 1 }), [1.5, -2], 'length 5 becomes 2.5');
  t.same(of({ weight: 0.5, share: 2 }), [3, -4], 'length 5 is within 5');
  t.same(of({ weight: 0, share: 1 }), [0, -0]);
  t.same([...weightedPath(path, zeros([2], 'float64'), { ...WHOLE, share: 1 }).data], [0, -0], 'no own gradient');
  t.end();
});

test('pathAt() raises the weight linearly over the first steps', (t) => {
  const path = { ...WHOLE, weight: 0.2, rampUp: 4 };
  t.same([0, 1, 2, 4, 9].map((step) => pathAt(path, step).weight), [0, 0.05, 0.1, 0.2, 0.2]);
  t.equal(pathAt({ ...path, rampUp: 0 }, 0).weight, 0.2, 'without a ramp it is there from the first step');
  t.end();
});
