import { test } from 'tap';
import { clipBox, type Box } from '../../lib/boxes/box.js';
import { addEach, clipBoxBackward, decodeCappedBackward, encodeBackward } from '../../lib/boxes/deltas-backward.js';
import { decodeCapped, encode, MAX_LOG_GROWTH, ZERO_DELTAS } from '../../lib/boxes/deltas.js';
import { Rng } from '../../lib/tensor/rng.js';
import { dot, tensor, type Tensor } from '../../lib/tensor/tensor.js';
import { boxRows, boxTensor, deltaRows, deltaTensor } from '../support/box-rows.js';
import { assertGradient, numericalGradient, randomTensor } from '../support/gradient.js';
import { randomBoxes } from '../support/random-boxes.js';

const IMAGE = { width: 250, height: 150 };
const P: Box = { x1: 10, y1: 20, x2: 29, y2: 49 }; // 20 × 30

test('decodeCappedBackward() by hand: corners that move together shift, corners that part grow', (t) => {
  const together = decodeCappedBackward({ x1: 1, y1: 2, x2: 1, y2: 2 }, P, ZERO_DELTAS);
  t.same(together, { tx: 40, ty: 120, tw: 0, th: 0 }); // Pw·(1 + 1), Ph·(2 + 2)
  const apart = decodeCappedBackward({ x1: -1, y1: -2, x2: 1, y2: 2 }, P, { ...ZERO_DELTAS, tw: Math.log(2) });
  t.same([apart.tx, apart.ty], [0, 0]);
  t.ok(Math.abs(apart.tw - 40) < 1e-12); // Gw·½(1 + 1) = 20·2
  t.equal(apart.th, 60);                 // Gh·½(2 + 2) = 30·2
  t.end();
});

test('decodeCappedBackward() agrees with central differences, below the cap and above', async (t) => {
  const rng = new Rng(1);
  const anchors = randomBoxes(20, IMAGE, rng);
  const deltas = randomTensor([20, 4], rng);
  deltas.data[2] = MAX_LOG_GROWTH + 1; // tw of row 0
  deltas.data[7] = MAX_LOG_GROWTH + 1; // th of row 1
  const dG = randomTensor([20, 4], rng);
  const decoded = (t4: Tensor): Tensor => boxTensor(deltaRows(t4).map((delta, i) => decodeCapped(anchors[i], delta)));
  const dBoxes = boxRows(dG);
  const analytic = deltaRows(deltas).map((delta, i) => decodeCappedBackward(dBoxes[i], anchors[i], delta));
  t.same([analytic[0].tw, analytic[1].th], [0, 0], 'the cap holds them fast');
  assertGradient(t, deltaTensor(analytic), await numericalGradient((v) => dot(dG, decoded(v)), deltas), 1e-6);
});

test('decodeCappedBackward() gives 0 at the cap itself, where the slope above it is 0', (t) => {
  const atTheCap = { ...ZERO_DELTAS, tw: MAX_LOG_GROWTH, th: MAX_LOG_GROWTH };
  const { tw, th } = decodeCappedBackward({ x1: -1, y1: -1, x2: 1, y2: 1 }, P, atTheCap);
  t.same([tw, th], [0, 0]);
  t.end();
});

test('clipBoxBackward() passes what was inside and nothing of what was moved or on the border', (t) => {
  const d: Box = { x1: 1, y1: 2, x2: 3, y2: 4 };
  t.same(clipBoxBackward(d, { x1: 5, y1: 6, x2: 70, y2: 80 }, IMAGE), d);
  t.same(clipBoxBackward(d, { x1: -5, y1: 6, x2: 270, y2: 180 }, IMAGE), { x1: 0, y1: 2, x2: 0, y2: 0 });
  t.same(clipBoxBackward(d, { x1: 0, y1: 0, x2: 249, y2: 149 }, IMAGE), { x1: 0, y1: 0, x2: 0, y2: 0 });
  const toOneColumn = clipBoxBackward(d, { x1: 300, y1: 6, x2: 400, y2: 80 }, IMAGE);
  t.same(toOneColumn, { x1: 0, y1: 2, x2: 0, y2: 4 }, 'nothing along x for a box clipped to one column');
  t.end();
});

test('clipBoxBackward() agrees with central differences on boxes across every border', async (t) => {
  const rng = new Rng(2);
  const raw = tensor([40, 4], Array.from({ length: 160 }, () => rng.between(-100, 350)), 'float64');
  const dClipped = randomTensor([40, 4], rng);
  const clipped = (corners: Tensor): Tensor => boxTensor(boxRows(corners).map((box) => clipBox(box, IMAGE)));
  const dBoxes = boxRows(dClipped);
  const analytic = boxTensor(boxRows(raw).map((box, i) => clipBoxBackward(dBoxes[i], box, IMAGE)));
  t.ok(analytic.data.includes(0) && analytic.data.some((value: number) => value !== 0));
  assertGradient(t, analytic, await numericalGradient((v) => dot(dClipped, clipped(v)), raw), 1e-6);
});

test('encodeBackward() agrees with central differences: targets move with their RoI', async (t) => {
  const rng = new Rng(3);
  const [from, to] = [0, 1].map(() => randomBoxes(20, IMAGE, rng));
  const dv = randomTensor([20, 4], rng);
  const encoded = (corners: Tensor): Tensor => deltaTensor(boxRows(corners).map((box, i) => encode(box, to[i])));
  const dDeltas = deltaRows(dv);
  const analytic = boxTensor(from.map((box, i) => encodeBackward(dDeltas[i], box, to[i])));
  assertGradient(t, analytic, await numericalGradient((v) => dot(dv, encoded(v)), boxTensor(from)), 1e-6);
});

test('addEach() adds the gradients of each box', (t) => {
  const [a, b] = [{ x1: 1, y1: 2, x2: 3, y2: 4 }, { x1: 10, y1: 20, x2: 30, y2: 40 }];
  t.same(addEach([a, b], [b, b]), [{ x1: 11, y1: 22, x2: 33, y2: 44 }, { x1: 20, y1: 40, x2: 60, y2: 80 }]);
  t.end();
});
