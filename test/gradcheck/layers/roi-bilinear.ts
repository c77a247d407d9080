import { clipBox } from '../../../lib/boxes/box.js';
import { clipBoxBackward, decodeCappedBackward } from '../../../lib/boxes/deltas-backward.js';
import { decodeCapped } from '../../../lib/boxes/deltas.js';
import { roiBilinearBackward, roiBilinearForward } from '../../../lib/layers/roi-bilinear.js';
import type { Roi } from '../../../lib/layers/roi-pool.js';
import { boxEdgeSampling, type SamplingRule } from '../../../lib/layers/sampling-rule.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot, tensor } from '../../../lib/tensor/tensor.js';
import { boxRows, boxTensor, deltaRows, deltaTensor } from '../../support/box-rows.js';
import { gradientCase, ofFunction, requires } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

const roi = (x1: number, y1: number, x2: number, y2: number, image = 0): Roi => ({ image, x1, y1, x2, y2 });

export const RULES: readonly (readonly [name: string, rule: SamplingRule])[] = [
  ['ours, one sample', boxEdgeSampling(16, 7.5, 1)],
  ['ours, 2×2 samples', boxEdgeSampling(16, 7.5, 2)],
  ['cells outside are zero', { ...boxEdgeSampling(16, 0, 1), border: 'zero' }],
  ['RoIAlign, aligned', { ...boxEdgeSampling(16, 7.5, 2), border: 'clamp-near' }],
  ['RoIAlign, at least one cell', {
    scale: 1 / 16, leading: 0, trailing: 0, minLength: 1, samples: 2, border: 'clamp-near',
  }],
];

/** No sample lies on a cell centre, where the slope jumps. */
export const ROIS: readonly Roi[] = [
  roi(3.3, 7.1, 61.7, 70.9), roi(21.9, 18.2, 99.4, 79.6, 1), roi(44.7, 41.3, 47.2, 44.9), // inside, inside, tiny
  roi(-29.3, -18.6, 40.7, 30.2), roi(70.8, 61.7, 150.9, 140.1, 1), roi(71.3, 70.6, 30.2, 33.9), // over edges, reversed
  roi(-90.4, 10.3, -50.3, 50.2), roi(301.2, 300.7, 350.4, 340.9), // outside
];

export const cases = [
  ...RULES.map(([name, rule]) => gradientCase(name, () => {
    const rng = new Rng(7);
    const grid = { width: 3, height: 2 };
    const [x, corners] = [randomTensor([2, 2, 6, 7], rng), boxTensor(ROIS)];
    const rois = (): Roi[] => boxRows(corners).map((box, r) => ({ ...box, image: ROIS[r].image }));
    const forward = () => roiBilinearForward(x, rois(), grid, rule);
    const dy = randomTensor(forward().shape, rng);
    const { dx, dRois } = roiBilinearBackward(dy, x, ROIS, rule);
    return ofFunction(() => dot(dy, forward()), { map: [x, dx], corners: [corners, boxTensor(dRois)] });
  })),
  gradientCase('through clipping and decoding to the deltas of an RPN', () => {
    const rng = new Rng(5);
    const rule = boxEdgeSampling(16, 7.5, 2);
    const image = { width: 112, height: 96 };
    const anchors = [roi(10, 12, 41, 43), roi(60, 40, 123, 71, 1), roi(-20, -9, 43, 22)];
    const deltas = tensor([3, 4], Array.from({ length: 12 }, () => 0.2 * rng.normal()), 'float64');
    const x = randomTensor([2, 3, 6, 7], rng);
    const proposals = (): Roi[] => deltaRows(deltas).map((delta, r) =>
      ({ image: anchors[r].image, ...clipBox(decodeCapped(anchors[r], delta), image) }));
    const dy = randomTensor([3, 3, 6, 6], rng);
    const { dRois } = roiBilinearBackward(dy, x, proposals(), rule);
    const dDeltas = deltaRows(deltas).map((delta, r) => {
      const raw = decodeCapped(anchors[r], delta);
      return decodeCappedBackward(clipBoxBackward(dRois[r], raw, image), anchors[r], delta);
    });
    requires(dDeltas[1].tx !== 0, 'the region that is clipped still moves');
    return ofFunction(() => dot(dy, roiBilinearForward(x, proposals(), { width: 6, height: 6 }, rule)),
      { deltas: [deltas, deltaTensor(dDeltas)] });
  }),
];
