import { test } from 'tap';
import { heightOf, widthOf } from '../../lib/boxes/box.js';
import { RANDOM_BOXES_SMALL, randomBoxes } from '../../lib/proposals/random-boxes.js';
import { Rng } from '../../lib/tensor/rng.js';
import { noisePicture } from '../support/small-pictures.js';

const IMAGE = noisePicture(250, 150, new Rng(0));

test('randomBoxes() are as many as asked, whole pixels inside the image, none small', async (t) => {
  const boxes = randomBoxes(RANDOM_BOXES_SMALL)(IMAGE, new Rng(1));
  t.equal(boxes.length, 500);
  for (const box of boxes) {
    t.ok(Object.values(box).every(Number.isInteger));
    t.ok(box.x1 >= 0 && box.y1 >= 0 && box.x2 < 250 && box.y2 < 150);
    t.ok(widthOf(box) >= 12 && heightOf(box) >= 12);
    t.ok(widthOf(box) <= 112 * Math.SQRT2 + 1 && heightOf(box) <= 112 * Math.SQRT2 + 1);
  }
});

test('randomBoxes() lie everywhere and are wide as often as high', async (t) => {
  const boxes = randomBoxes({ ...RANDOM_BOXES_SMALL, sides: [20, 30], count: 2000 })(IMAGE, new Rng(2));
  const share = (test: (x: number, y: number) => boolean): number =>
    boxes.filter((b) => test((b.x1 + b.x2) / 2, (b.y1 + b.y2) / 2)).length / 2000;
  // ±4.5 standard deviations of 2000 draws
  t.ok(Math.abs(share((x) => x < 125) - 0.5) < 0.05);
  t.ok(Math.abs(share((_, y) => y < 75) - 0.5) < 0.05);
  t.ok(Math.abs(boxes.filter((b) => widthOf(b) > heightOf(b)).length / 2000 - 0.5) < 0.06);
});

test('randomBoxes() are the same for the same seed', async (t) => {
  const boxesOf = (seed: number) => randomBoxes({ ...RANDOM_BOXES_SMALL, count: 10 })(IMAGE, new Rng(seed));
  t.same(boxesOf(3), boxesOf(3));
  t.notSame(boxesOf(3), boxesOf(4));
});

test('randomBoxes() end on images of hardly minSide, and give none on smaller ones', async (t) => {
  const cfg = { count: 3, sides: [12, 12.5], ratios: [1, 1], minSide: 12 } as const;
  const whole = { x1: 0, y1: 0, x2: 11, y2: 11 };
  t.same(randomBoxes(cfg)(noisePicture(12, 12, new Rng(0)), new Rng(0)), [whole, whole, whole]);
  t.same(randomBoxes(cfg)(noisePicture(11, 40, new Rng(0)), new Rng(0)), []);
});

test('randomBoxes() keeps boxes of exactly minSide and rounds every corner to the nearest pixel', async (t) => {
  const cfg = { count: 300, sides: [12, 13], ratios: [1, 1], minSide: 12 } as const;
  const boxes = randomBoxes(cfg)(IMAGE, new Rng(6));
  t.ok(boxes.some((box) => widthOf(box) === 12) && boxes.some((box) => heightOf(box) === 12));
  // sides of 20: corners 19 apart in both directions round alike, so that only the border makes a box smaller
  const alike = randomBoxes({ ...cfg, sides: [20, 20] })(IMAGE, new Rng(7));
  const inside = alike.filter(({ x1, y1, x2, y2 }) => x1 > 0 && y1 > 0 && x2 < 249 && y2 < 149);
  t.ok(inside.length > 100 && inside.every((box) => widthOf(box) === 20 && heightOf(box) === 20));
});

test('randomBoxes() refuses ranges that hold nothing', async (t) => {
  t.throws(() => randomBoxes({ ...RANDOM_BOXES_SMALL, count: 1.5 }), /1.5 is no number of boxes/);
  t.throws(() => randomBoxes({ ...RANDOM_BOXES_SMALL, sides: [30, 20] }), /a range from 30 to 20/);
  t.throws(() => randomBoxes({ ...RANDOM_BOXES_SMALL, ratios: [0, 1] }), /a range from 0 to 1/);
  t.throws(() => randomBoxes({ ...RANDOM_BOXES_SMALL, sides: [24, 24], ratios: [1, 1], minSide: 24 }), /minSide of 24/);
  t.same(randomBoxes({ ...RANDOM_BOXES_SMALL, count: 0 })(IMAGE, new Rng(0)), [], 'no box is a number of boxes');
  t.throws(() => randomBoxes({ ...RANDOM_BOXES_SMALL, minSide: 200 }), /sides up to 112 for a minSide of 200/);
  t.throws(() => randomBoxes({ ...RANDOM_BOXES_SMALL, ratios: [16, 20], minSide: 30 }), /minSide of 30/, '112/4 = 28');
});
