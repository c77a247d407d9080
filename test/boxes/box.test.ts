import { test } from 'tap';
import {
  areaOf, boxAround, boxFrom, centreOf, clipBox, flipBox, heightOf, scaleBox, widthOf,
} from '../../lib/boxes/box.js';
import { Rng } from '../../lib/tensor/rng.js';
import { randomBoxes } from '../support/random-boxes.js';

const IMAGE = { width: 250, height: 150 };

test('widthOf(), heightOf() and areaOf() count both corner pixels', async (t) => {
  const box = { x1: 10, y1: 20, x2: 29, y2: 49 };
  t.equal(widthOf(box), 20);       // 29 − 10 + 1
  t.equal(heightOf(box), 30);      // 49 − 20 + 1
  t.equal(areaOf(box), 600);
  t.equal(areaOf({ x1: 3, y1: 4, x2: 3, y2: 4 }), 1, 'one pixel');
});

test('centreOf() gives the middle of the pixels; boxAround() and boxFrom() give the box back', async (t) => {
  const box = { x1: 10, y1: 20, x2: 29, y2: 49 };
  t.same(centreOf(box), { x: 19.5, y: 34.5 }); // 10 + (20 − 1)/2, 20 + (30 − 1)/2
  t.same(boxAround(19.5, 34.5, 20, 30), box);
  t.same(boxFrom(10, 20, 20, 30), box);
});

test('clipBox() limits both corners from both sides', async (t) => {
  t.same(clipBox({ x1: -5, y1: 3, x2: 260, y2: 149 }, IMAGE), { x1: 0, y1: 3, x2: 249, y2: 149 });
  t.same(clipBox({ x1: 300, y1: -9, x2: 400, y2: -2 }, IMAGE), { x1: 249, y1: 0, x2: 249, y2: 0 }, 'far outside');
});

test('flipBox() mirrors by hand and is its own inverse', async (t) => {
  // x1' = 250 − 1 − 29 = 220, x2' = 250 − 1 − 10 = 239
  t.same(flipBox({ x1: 10, y1: 20, x2: 29, y2: 49 }, 250), { x1: 220, y1: 20, x2: 239, y2: 49 });
  for (const { x1, y1, x2, y2 } of randomBoxes(100, IMAGE, new Rng(1))) {
    const whole = { x1: Math.round(x1), y1: Math.round(y1), x2: Math.round(x2), y2: Math.round(y2) };
    t.same(flipBox(flipBox(whole, 250), 250), whole);
    t.ok(flipBox(whole, 250).x1 <= flipBox(whole, 250).x2);
  }
});

test('scaleBox() multiplies all four numbers', async (t) => {
  t.same(scaleBox({ x1: 1, y1: 2, x2: 3, y2: 4 }, 2.5), { x1: 2.5, y1: 5, x2: 7.5, y2: 10 });
});
