import { test } from 'tap';
import { iou } from '../../lib/boxes/iou.js';
import { nms, NOT_SUPPRESSED, suppress, suppressByDefinition } from '../../lib/boxes/nms.js';
import { Rng } from '../../lib/tensor/rng.js';
import { randomBoxes } from '../support/random-boxes.js';
import type { Box } from '../../lib/boxes/box.js';

/** Ten pixels high, from x1 to x2. */
const bar = (x1: number, x2: number): Box => ({ x1, y1: 0, x2, y2: 9 });

test('nms() keeps the better of two that overlap and what only a deleted box overlapped', async (t) => {
  // IoU(0..9, 5..14) = 50/150 = 1/3, IoU(5..14, 10..19) = 1/3, IoU(0..9, 10..19) = 0
  const boxes = [bar(10, 19), bar(5, 14), bar(0, 9)];
  t.same(nms(boxes, [0.7, 0.8, 0.9], 0.3), [2, 0], 'bar 1 goes with bar 2, and cannot take bar 0 along');
  t.same(nms(boxes, [0.7, 0.8, 0.9], 0.5), [2, 1, 0]);
});

test('nms() deletes above the threshold only', async (t) => {
  const boxes = [bar(0, 9), bar(5, 14)];
  t.same(nms(boxes, [0.9, 0.8], iou(boxes[0], boxes[1])), [0, 1], 'equal to the threshold stays');
});

test('nms() takes the thresholds 0 and 1: at 0 one shared pixel is too much, at 1 nothing is', async (t) => {
  const boxes = [bar(0, 9), bar(9, 18), bar(0, 9), bar(10, 19)]; // 1/19, 1, 0 with the first
  t.same(nms(boxes, [0.9, 0.8, 0.7, 0.6], 0), [0, 3]);
  t.same(nms(boxes, [0.9, 0.8, 0.7, 0.6], 1), [0, 1, 2, 3]);
});

test('nms() keeps a box at the published thresholds exactly and deletes one above them', async (t) => {
  // IoU with the 10 columns of the first: 7/10, 3/10. py_cpu_nms.py: inds = np.where(ovr <= thresh)
  t.same(nms([bar(0, 9), bar(0, 6)], [0.9, 0.8], 0.7), [0, 1], 'proposals of the RPN: 0.7');
  t.same(nms([bar(0, 9), bar(0, 7)], [0.9, 0.8], 0.7), [0]);
  t.same(nms([bar(0, 9), bar(0, 2)], [0.9, 0.8], 0.3), [0, 1], 'detections: 0.3');
  t.same(nms([bar(0, 9), bar(0, 3)], [0.9, 0.8], 0.3), [0]);
});

test('nms() lets the lower index win where scores tie', async (t) => {
  t.same(nms([bar(0, 9), bar(0, 9), bar(50, 59)], [0.5, 0.5, 0.5], 0.7), [0, 2]);
});

test('nms() leaves no pair above the threshold and deletes nothing without a better neighbour', async (t) => {
  const rng = new Rng(4);
  for (const threshold of [0.1, 0.3, 0.7]) {
    const boxes = randomBoxes(200, { width: 120, height: 90 }, rng);
    const scores = boxes.map(() => rng.uniform());
    const keep = nms(boxes, scores, threshold);
    for (const i of keep) {
      t.ok(keep.every((k) => k === i || iou(boxes[k], boxes[i]) <= threshold));
    }
    const deleted = boxes.map((_, i) => i).filter((i) => !keep.includes(i));
    t.ok(deleted.every((i) => keep.some((k) => scores[k] >= scores[i] && iou(boxes[k], boxes[i]) > threshold)));
    t.same(keep, [...keep].sort((i, j) => scores[j] - scores[i]));
    t.same(nms(boxes, scores, threshold, 7), keep.slice(0, 7), 'the limit takes the first of the same list');
  }
});

test('suppress() says which kept box suppressed each of the others: the best that overlaps it', async (t) => {
  // bar(8, 17) overlaps bar(10, 19) by 8/12 and bar(5, 14) by 7/13; bar(30, 39) is never reached
  const boxes = [bar(5, 14), bar(10, 19), bar(8, 17), bar(30, 39)];
  const { kept, by } = suppress(boxes, [0.8, 0.9, 0.7, 0.6], 0.5);
  t.same([kept, [...by]], [[1, 0, 3], [NOT_SUPPRESSED, NOT_SUPPRESSED, 1, NOT_SUPPRESSED]]);
  t.same(suppress(boxes, [0.9, 0.8, 0.7, 0.6], 0.5, 2), { kept: [0, 1], by: new Int32Array(4).fill(NOT_SUPPRESSED) });
  t.same([...suppress(boxes, [0.9, 0.8, 0.7, 0.6], 0.5, 3).by], [NOT_SUPPRESSED, NOT_SUPPRESSED, 0, NOT_SUPPRESSED]);
});

test('nms() of no boxes is empty', async (t) => {
  t.same(nms([], [], 0.5), []);
});

test('nms() refuses lists of different length and thresholds outside 0..1', async (t) => {
  t.throws(() => nms([bar(0, 9)], [0.5, 0.6], 0.5), new RangeError('nms: 1 boxes, 2 scores'));
  t.throws(() => nms([], [], 1.5), new RangeError('nms: the threshold must be in 0..1, got 1.5'));
  t.throws(() => nms([], [], Number.NaN), new RangeError('nms: the threshold must be in 0..1, got NaN'));
});

test('suppress() gives what its definition gives, with ties of scores and of overlaps', async (t) => {
  const rng = new Rng(9);
  for (const threshold of [0, 0.25, 0.5, 0.7, 1]) {
    const whole = randomBoxes(300, { width: 40, height: 30 }, rng).map((box) => ({
      x1: Math.round(box.x1), y1: Math.round(box.y1), x2: Math.round(box.x2), y2: Math.round(box.y2),
    })); // small whole numbers: many IoUs are equal, some are the threshold itself
    for (const boxes of [whole, randomBoxes(300, { width: 120, height: 90 }, rng)]) {
      const scores = Float32Array.from(boxes, () => rng.integer(20) / 20);
      t.same(suppress(boxes, scores, threshold), suppressByDefinition(boxes, scores, threshold));
      t.same(suppress(boxes, scores, threshold, 9), suppressByDefinition(boxes, scores, threshold, 9));
    }
  }
});

test('suppress() passes over no pair of areas in the very ratio of the threshold', async (t) => {
  const boxes = [bar(0, 9), bar(0, 7), bar(0, 6), bar(0, 2)]; // IoU with the first 0.8, 0.7, 0.3
  for (const threshold of [0.3, 0.7, 0.8, 0.3 - 1e-12, 0.7 - 1e-12, 0.8 - 1e-12]) {
    for (const scores of [[4, 3, 2, 1], [1, 2, 3, 4]]) {
      t.same(suppress(boxes, scores, threshold), suppressByDefinition(boxes, scores, threshold));
    }
  }
});
