// A map of 2×1 cells with two anchors each, selected regions of two images, and a random step of the deltas.
import { ZERO_DELTAS } from '../../../lib/boxes/deltas.js';
import type { CoordinatePath } from '../../../lib/detectors/faster-rcnn/config.js';
import {
  movedRegions, movedRegionsBackward, type RegionFrame,
} from '../../../lib/detectors/faster-rcnn/exact/coordinate-path.js';
import type { AnchoredRois } from '../../../lib/detectors/faster-rcnn/training-rules.js';
import { boxTargetRows } from '../../../lib/sampling/proposal-targets.js';
import { Rng } from '../../../lib/tensor/rng.js';
import type { Tensor } from '../../../lib/tensor/tensor.js';
import { gradientCase } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

// Anchors of 8 and 16 pixels in an image of 32×24.
export const FRAME: RegionFrame = {
  anchors: [
    { x1: 4, y1: 8, x2: 11, y2: 15 }, { x1: 0, y1: 4, x2: 15, y2: 19 },
    { x1: 12, y1: 8, x2: 19, y2: 15 }, { x1: 8, y1: 4, x2: 23, y2: 19 },
  ],
  images: [{ width: 32, height: 24, scale: 1 }, { width: 20, height: 16, scale: 1 }],
};
export const WHOLE: CoordinatePath = {
  weight: 1, limit: null, share: null, regions: 'all', targets: 'constant', rampUp: 0,
};

/** Anchor and image of each region; `null` is a ground-truth box. Anchor 2 of image 0 comes twice. */
export const selected: AnchoredRois = {
  rois: [0, 0, 0, 1, 1].map((image) => ({ image, x1: 2, y1: 3, x2: 9, y2: 12 })),
  anchors: [2, null, 2, 3, 0],
  labels: [1, 1, 0, 0, 2],
  boxes: boxTargetRows([1, 1, 0, 0, 2], Array.from({ length: 5 }, () => ZERO_DELTAS), 2, 'float64'),
};
export const dRegions = Array.from({ length: 5 }, (_, r) => ({ x1: 1 + r, y1: -2 - r, x2: 3, y2: 0.5 * r - 1 }));

/** L = Σ dRegions · corners, so that ∂L/∂region is dRegions. */
function loss(deltas: Tensor): number {
  return movedRegions(selected, deltas, FRAME).reduce((sum, { x1, y1, x2, y2 }, r) => {
    const d = dRegions[r];
    return sum + d.x1 * x1 + d.y1 * y1 + d.x2 * x2 + d.y2 * y2;
  }, 0);
}

export function deltasOf(seed: number): Tensor {
  const deltas = randomTensor([2, 8, 1, 2], new Rng(seed));
  for (let i = 0; i < deltas.data.length; i++) deltas.data[i] *= 0.3;
  return deltas;
}

export const cases = [1, 2, 3].map((seed) => gradientCase(`decoding and clipping, seed ${seed}`, () => {
  const deltas = deltasOf(seed);
  const gradient = movedRegionsBackward(dRegions, selected, deltas, FRAME, WHOLE);
  return { loss: () => loss(deltas), checked: [{ name: 'deltas', value: deltas, gradient }], tolerance: 1e-8 };
}));
