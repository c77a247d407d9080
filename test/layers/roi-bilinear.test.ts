import { test } from 'tap';
import { clipBox } from '../../lib/boxes/box.js';
import { clipBoxBackward, decodeCappedBackward } from '../../lib/boxes/deltas-backward.js';
import { decodeCapped } from '../../lib/boxes/deltas.js';
import { roiBilinearBackward, roiBilinearForward } from '../../lib/layers/roi-bilinear.js';
import { roiBilinearBackwardByBands, roiBilinearForwardByBands } from '../../lib/layers/roi-bilinear-bands.js';
import type { Roi } from '../../lib/layers/roi-pool.js';
import { boxEdgeSampling, type SamplingRule } from '../../lib/layers/sampling-rule.js';
import { Rng } from '../../lib/tensor/rng.js';
import { dot, l2Norm, tensor, withPrecision, zeros, type Tensor } from '../../lib/tensor/tensor.js';
import { boxRows, boxTensor, deltaRows, deltaTensor } from '../support/box-rows.js';
import { assertGradient, numericalGradient, randomTensor } from '../support/gradient.js';

const roi = (x1: number, y1: number, x2: number, y2: number, image = 0): Roi => ({ image, x1, y1, x2, y2 });

/** Pixels are cells. */
const CELLS = boxEdgeSampling(1, 0, 1);

test('roiBilinearForward() and roiBilinearBackward() on a map of 2×3 cells, by hand', (t) => {
  const x = tensor([1, 1, 2, 3], [0, 4, 6, 8, 2, 0], 'float64');
  const rois = [roi(0.25, 0, 1.25, 1)];
  const grid = { width: 1, height: 1 };
  // U = −0.25 … 1.75, centre u = 0.75; V = −0.5 … 1.5, centre v = 0.5: halves of rows 0·¼ + 4·¾ = 3 and 8·¼ + 2·¾ = 3.5
  t.same(roiBilinearForward(x, rois, grid, CELLS), tensor([1, 1, 1, 1], [3.25], 'float64'));
  const { dx, dRois } = roiBilinearBackward(tensor([1, 1, 1, 1], [8], 'float64'), x, rois, CELLS);
  t.same([...dx.data], [1, 3, 0, 1, 3, 0]); // 8 · ½ · (¼, ¾)
  // ∂B/∂u = ½(4 − 0) + ½(2 − 8) = −1, ∂B/∂v = 3.5 − 3 = 0.5; t = ½ gives each corner half of 8 times that
  t.same(dRois, [{ x1: -4, y1: 2, x2: -4, y2: 2 }]);
  t.end();
});

test('roiBilinearForward() of a box of whole cells with a bin per cell is these cells', (t) => {
  const x = randomTensor([2, 2, 5, 6], new Rng(1));
  const y = roiBilinearForward(x, [roi(1, 2, 3, 3, 1)], { width: 3, height: 2 }, CELLS);
  const cells = [0, 1].flatMap((c) => [2, 3].flatMap((i) => [1, 2, 3].map((j) => x.data[((2 + c) * 5 + i) * 6 + j])));
  t.ok(cells.every((cell, i) => Math.abs(y.data[i] - cell) < 1e-12)); // t·U1 + (1 − t)·U2 rounds
  t.equal(y.data.length, cells.length);
  t.end();
});

test('roiBilinearForward() averages N×N samples: exact on a map that is linear', (t) => {
  const x = tensor([1, 1, 6, 7], Array.from({ length: 42 }, (_, i) => 3 * (i % 7) - 2 * Math.floor(i / 7)), 'float64');
  for (const samples of [1, 2, 3]) {
    const y = roiBilinearForward(x, [roi(1, 1, 4, 4)], { width: 2, height: 2 }, boxEdgeSampling(1, 0, samples));
    // bin centres at 1.5 and 3.5 along both axes
    [1.5, 7.5, -2.5, 3.5].forEach((value, i) => t.ok(Math.abs(y.data[i] - value) < 1e-12, `${samples}: ${y.data[i]}`));
  }
  t.end();
});

const RULES: [name: string, rule: SamplingRule][] = [
  ['ours, one sample', boxEdgeSampling(16, 7.5, 1)],
  ['ours, 2×2 samples', boxEdgeSampling(16, 7.5, 2)],
  ['cells outside are zero', { ...boxEdgeSampling(16, 0, 1), border: 'zero' }],
  ['RoIAlign, aligned', { ...boxEdgeSampling(16, 7.5, 2), border: 'clamp-near' }],
  ['RoIAlign, at least one cell', {
    scale: 1 / 16, leading: 0, trailing: 0, minLength: 1, samples: 2, border: 'clamp-near',
  }],
];

// No sample lies on a cell centre, where the slope jumps.
const ROIS = [
  roi(3.3, 7.1, 61.7, 70.9), roi(21.9, 18.2, 99.4, 79.6, 1), roi(44.7, 41.3, 47.2, 44.9), // inside, inside, tiny
  roi(-29.3, -18.6, 40.7, 30.2), roi(70.8, 61.7, 150.9, 140.1, 1), roi(71.3, 70.6, 30.2, 33.9), // over edges, reversed
  roi(-90.4, 10.3, -50.3, 50.2), roi(301.2, 300.7, 350.4, 340.9), // outside
];

const roisAt = (corners: Tensor): Roi[] => boxRows(corners).map((box, r) => ({ ...box, image: ROIS[r].image }));

for (const [name, rule] of RULES) {
  test(`roiBilinearBackward() agrees with central differences, map and corners: ${name}`, async (t) => {
    const rng = new Rng(7);
    const grid = { width: 3, height: 2 };
    const x = randomTensor([2, 2, 6, 7], rng);
    const y = roiBilinearForward(x, ROIS, grid, rule);
    t.same(y.shape, [8, 2, 2, 3]);
    const dy = randomTensor(y.shape, rng);
    const { dx, dRois } = roiBilinearBackward(dy, x, ROIS, rule);
    const ofMap = await numericalGradient((v) => dot(dy, roiBilinearForward(v, ROIS, grid, rule)), x);
    assertGradient(t, dx, ofMap, 1e-6, 'map');
    const ofCorners = await numericalGradient(
      (corners) => dot(dy, roiBilinearForward(x, roisAt(corners), grid, rule)), boxTensor(ROIS));
    assertGradient(t, boxTensor(dRois), ofCorners, 1e-6, 'corners');
    t.ok(l2Norm(dx) > 1 && l2Norm(boxTensor(dRois)) > 0.1, 'there was something to compare');
  });
}

for (const [name, rule] of RULES) {
  test(`roiBilinearForwardByBands() and roiBilinearBackwardByBands() compute what the loops compute: ${name}`, (t) => {
    const rng = new Rng(8);
    const grid = { width: 3, height: 2 };
    const x = randomTensor([2, 3, 6, 7], rng);
    const y = roiBilinearForward(x, ROIS, grid, rule);
    assertGradient(t, roiBilinearForwardByBands(x, ROIS, grid, rule), y, 1e-12, 'values');
    const dy = randomTensor(y.shape, rng);
    const [byLoops, byBands] = [roiBilinearBackward, roiBilinearBackwardByBands].map((of) => of(dy, x, ROIS, rule));
    assertGradient(t, byBands.dx, byLoops.dx, 1e-12, 'map');
    assertGradient(t, boxTensor(byBands.dRois), boxTensor(byLoops.dRois), 1e-12, 'corners');
    t.end();
  });
}

test('roiBilinearBackward(): a region wholly outside is held at the border and has no gradient across it', (t) => {
  const x = randomTensor([1, 1, 4, 4], new Rng(3));
  const dy = tensor([1, 1, 2, 2], [1, 1, 1, 1], 'float64');
  const [outside] = roiBilinearBackward(dy, x, [roi(-50, 0.3, -40, 2.1)], CELLS).dRois;
  t.same([outside.x1, outside.x2], [0, 0]);
  t.ok(outside.y1 !== 0 && outside.y2 !== 0);
  t.end();
});

test('a loss reaches the RPN\'s deltas through sampling, clipping and decoding', async (t) => {
  const rng = new Rng(5);
  const rule = boxEdgeSampling(16, 7.5, 2);
  const image = { width: 112, height: 96 };
  const anchors = [roi(10, 12, 41, 43), roi(60, 40, 123, 71, 1), roi(-20, -9, 43, 22)];
  const t0 = tensor([3, 4], Array.from({ length: 12 }, () => 0.2 * rng.normal()), 'float64');
  const x = randomTensor([2, 3, 6, 7], rng);
  const proposals = (deltas: Tensor): Roi[] => deltaRows(deltas).map((delta, r) =>
    ({ image: anchors[r].image, ...clipBox(decodeCapped(anchors[r], delta), image) }));
  const forward = (deltas: Tensor): Tensor => roiBilinearForward(x, proposals(deltas), { width: 6, height: 6 }, rule);
  const dy = randomTensor([3, 3, 6, 6], rng);
  const { dRois } = roiBilinearBackward(dy, x, proposals(t0), rule);
  const dDeltas = deltaRows(t0).map((delta, r) => {
    const raw = decodeCapped(anchors[r], delta);
    return decodeCappedBackward(clipBoxBackward(dRois[r], raw, image), anchors[r], delta);
  });
  t.not(dDeltas[1].tx, 0);
  assertGradient(t, deltaTensor(dDeltas), await numericalGradient((v) => dot(dy, forward(v)), t0), 1e-6);
});

test('roiBilinearForward() and roiBilinearBackward() keep float32, within its rounding of float64', (t) => {
  const rng = new Rng(9);
  const [x, dy] = [randomTensor([2, 2, 6, 7], rng), randomTensor([8, 2, 2, 2], rng)];
  const rule = boxEdgeSampling(16, 7.5, 2);
  const single = roiBilinearForward(withPrecision(x, 'float32'), ROIS, { width: 2, height: 2 }, rule);
  const double = roiBilinearForward(x, ROIS, { width: 2, height: 2 }, rule);
  t.ok(single.data instanceof Float32Array && double.data instanceof Float64Array);
  t.ok(single.data.every((value: number, i: number) => Math.abs(value - double.data[i]) < 1e-6));
  const { dx } = roiBilinearBackward(withPrecision(dy, 'float32'), withPrecision(x, 'float32'), ROIS, rule);
  t.ok(dx.data instanceof Float32Array);
  t.end();
});

test('roiBilinearForward() of no RoIs is empty', (t) => {
  const x = zeros([1, 3, 4, 4]);
  const y = roiBilinearForward(x, [], { width: 2, height: 2 }, CELLS);
  t.same(y.shape, [0, 3, 2, 2]);
  t.same(roiBilinearBackward(y, x, [], CELLS), { dx: x, dRois: [] });
  t.end();
});

test('roiBilinearForward() refuses a wrong image, map, rule or corner', (t) => {
  const forward = (r: Roi, rule: SamplingRule) => () =>
    roiBilinearForward(zeros([1, 1, 3, 3]), [r], { width: 1, height: 1 }, rule);
  t.throws(forward(roi(0, 0, 1, 1, 1), CELLS), new RangeError('roi-pool: a RoI is of image 1, the batch has 1'));
  t.throws(forward(roi(0, NaN, 1, 1), CELLS), new RangeError('roi-pool: a RoI is 0,NaN..1,1'));
  t.throws(forward(roi(0, 0, 1, 1), { ...CELLS, samples: 0 }),
    new RangeError('roi-bilinear: samples must be a positive integer, got 0'));
  t.throws(forward(roi(0, 0, 1, 1), { ...CELLS, scale: 0 }),
    new RangeError('roi-bilinear: scale must be positive, got 0'));
  t.throws(() => roiBilinearForward(zeros([3, 3]), [], { width: 1, height: 1 }, CELLS), TypeError);
  t.end();
});
