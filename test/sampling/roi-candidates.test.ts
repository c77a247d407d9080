import { test } from 'tap';
import { encode, ZERO_DELTAS } from '../../lib/boxes/deltas.js';
import { matchRois, targetExamples } from '../../lib/sampling/roi-candidates.js';
import type { Box } from '../../lib/boxes/box.js';

const square = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });
const gts = [{ box: square(0), label: 3 }, { box: square(30), label: 1 }];

test('matchRois() gives each box the overlap, class and deltas of its best ground truth', async (t) => {
  const boxes = [square(2), square(33), square(90)];
  const { overlap, label, deltas } = matchRois(boxes, gts);
  t.same([...overlap], [8 / 12, 7 / 13, 0]);
  t.same([...label], [3, 1, 0], 'no overlap, no class');
  t.same(deltas, [encode(boxes[0], gts[0].box), encode(boxes[1], gts[1].box), ZERO_DELTAS]);
});

test('matchRois() calls everything background in an empty image', async (t) => {
  const { overlap, label, deltas } = matchRois([square(2)], []);
  t.same([[...overlap], [...label], deltas], [[0], [0], [ZERO_DELTAS]]);
});

test('targetExamples() are the RoIs from the IoU on', async (t) => {
  const rois = matchRois([square(2), square(33), square(90), square(36)], gts); // 8/12, 7/13, 0, 4/16
  t.same(targetExamples(rois, 0.5).map(({ label }) => label), [3, 1]);
  t.same(targetExamples(rois, 0.6).map(({ label }) => label), [3]);
  t.same(targetExamples(rois, 0).length, 3, 'never one that overlaps nothing');
});

test('targetExamples() counts an IoU of exactly 0.5, as roidb.py does', async (t) => {
  // 10 columns of 10 and of 9 pixels, and 5 of 10, inside the object of 10 · 10: IoU 1, 0.9, 0.5; below it 0.4
  const inside = [square(0), { ...square(0), y2: 8 }, { ...square(0), x2: 4 }, { ...square(0), x2: 3 }];
  const rois = matchRois(inside, gts);
  t.same([...rois.overlap], [1, 0.9, 0.5, 0.4]);
  t.equal(targetExamples(rois, 0.5).length, 3);
});
