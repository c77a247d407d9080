import { test } from 'tap';
import { iou, iouMatrix, matchBoxes, NO_GT } from '../../lib/boxes/iou.js';
import { Rng } from '../../lib/tensor/rng.js';
import { randomBoxes } from '../support/random-boxes.js';

const SQUARE = { x1: 0, y1: 0, x2: 9, y2: 9 };

test('iou() agrees with sums made by hand', async (t) => {
  // shared: x 12..29 = 18, y 20..49 = 30, 540; areas 600 and 26·40 = 1040; 540/(600 + 1040 − 540)
  t.equal(iou({ x1: 10, y1: 20, x2: 29, y2: 49 }, { x1: 12, y1: 18, x2: 37, y2: 57 }), 540 / 1100);
  t.equal(iou(SQUARE, { x1: 9, y1: 9, x2: 18, y2: 18 }), 1 / 199, 'one shared pixel of 100 + 100 − 1');
  t.equal(iou(SQUARE, { x1: 5, y1: 0, x2: 14, y2: 9 }), 1 / 3, '50 shared of 150');
  t.equal(iou(SQUARE, SQUARE), 1);
});

test('iou() is 0 when boxes only touch from outside or lie apart in one direction', async (t) => {
  t.equal(iou(SQUARE, { x1: 10, y1: 0, x2: 19, y2: 9 }), 0, 'neighbouring columns');
  t.equal(iou(SQUARE, { x1: 0, y1: 30, x2: 9, y2: 39 }), 0, 'same columns, far below');
});

test('iou() of boxes without a pixel is 0, not 0/0', async (t) => {
  const [noColumn, noRow] = [{ ...SQUARE, x2: -1 }, { ...SQUARE, y2: -1 }]; // width 0, height 0
  t.equal(iou(noColumn, noColumn), 0);
  t.equal(iou(noRow, noRow), 0);
});

test('iouMatrix() holds every pair, row by row, and is symmetric', async (t) => {
  const boxes = randomBoxes(12, { width: 80, height: 60 }, new Rng(2));
  const { shape, data } = iouMatrix(boxes.slice(0, 5), boxes.slice(5));
  t.same(shape, [5, 7]);
  const transposed = iouMatrix(boxes.slice(5), boxes.slice(0, 5));
  for (let a = 0; a < 5; a++) {
    for (let b = 0; b < 7; b++) {
      t.equal(data[a * 7 + b], iou(boxes[a], boxes[5 + b]));
      t.equal(transposed.data[b * 5 + a], data[a * 7 + b]);
    }
  }
  t.ok(data.every((overlap) => overlap >= 0 && overlap <= 1));
  t.same(iouMatrix([], boxes).shape, [0, 12], 'no boxes at all');
});

const square = (x1: number): { x1: number; y1: number; x2: number; y2: number } => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });

test('matchBoxes() finds the best ground truth of each box, the first where two tie', async (t) => {
  const { overlap, gt } = matchBoxes([square(0), square(5), square(100)], [square(0), square(10)]);
  t.same([...gt], [0, 0, 0]);
  t.same([...overlap], [1, 1 / 3, 0]); // square 5 shares 50 of 150 with both
});

test('matchBoxes() matches nothing where there is no ground truth', async (t) => {
  const { overlap, gt } = matchBoxes([square(0)], []);
  t.same([...overlap], [0]);
  t.same([...gt], [NO_GT]);
  t.same([...matchBoxes([], [square(0)]).gt], []);
});
