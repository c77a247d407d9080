import { test } from 'tap';
import { EDGE_NOISE, loosened } from '../../lib/proposals/loosened-boxes.js';
import type { Proposer } from '../../lib/proposals/proposer.js';
import { Rng } from '../../lib/tensor/rng.js';
import { noisePicture } from '../support/small-pictures.js';

const IMAGE = noisePicture(200, 100, new Rng(0));
const BOX = { x1: 80, y1: 40, x2: 119, y2: 59 }; // 40 × 20
const many: Proposer = () => Array.from({ length: 4000 }, () => BOX);

test('loosened() moves each edge by noise times the side, in standard deviations', async (t) => {
  const boxes = loosened(many, EDGE_NOISE)(IMAGE, new Rng(1));
  for (const [name, side] of [['x1', 40], ['x2', 40], ['y1', 20], ['y2', 20]] as const) {
    const moves = boxes.map((box) => (box[name] - BOX[name]) / side);
    const mean = moves.reduce((sum, move) => sum + move) / 4000;
    const deviation = Math.sqrt(moves.reduce((sum, move) => sum + (move - mean) ** 2, 0) / 4000);
    t.ok(Math.abs(mean) < 0.01, `${name}: mean ${mean}`);
    t.ok(Math.abs(deviation - 0.12) < 0.007, `${name}: deviation ${deviation}`);
  }
});

test('loosened() keeps the order of the boxes, and corners in order and inside the image', async (t) => {
  const edge = { x1: 0, y1: 90, x2: 9, y2: 99 };
  const boxes = loosened(() => [edge, BOX], 2)(IMAGE, new Rng(2));
  t.equal(boxes.length, 2);
  for (let seed = 0; seed < 50; seed++) {
    for (const { x1, y1, x2, y2 } of loosened(() => [edge, BOX], 2)(IMAGE, new Rng(seed))) {
      t.ok(x1 >= 0 && x1 <= x2 && x2 <= 199 && y1 >= 0 && y1 <= y2 && y2 <= 99);
    }
  }
});

test('loosened() by nothing changes nothing, and draws of the proposer stay as they are', async (t) => {
  const drawing: Proposer = (_, rng) => [{ ...BOX, x1: rng.integer(80) }];
  t.same(loosened(drawing, 0)(IMAGE, new Rng(5)), drawing(IMAGE, new Rng(5)));
});

test('loosened() is the same for the same seed, and refuses noise that is none', async (t) => {
  const two: Proposer = () => [BOX, BOX];
  t.same(loosened(two, 0.1)(IMAGE, new Rng(7)), loosened(two, 0.1)(IMAGE, new Rng(7)));
  t.notSame(loosened(two, 0.1)(IMAGE, new Rng(7)), loosened(two, 0.1)(IMAGE, new Rng(8)));
  for (const noise of [-0.1, NaN]) t.throws(() => loosened(many, noise), /loosened: noise must be at least 0/);
});
