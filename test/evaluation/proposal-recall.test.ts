import { test } from 'tap';
import { AREA_BINS, proposalRecall, RECALL, RECALL_THRESHOLDS } from '../../lib/evaluation/proposal-recall.js';
import type { Box } from '../../lib/boxes/box.js';

const square = (x1: number, side = 10): Box => ({ x1, y1: 0, x2: x1 + side - 1, y2: side - 1 });

test('RECALL_THRESHOLDS are .5, .55, …, .95', async (t) => {
  t.same(RECALL_THRESHOLDS, [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]);
});

test('proposalRecall() pairs objects and proposals one to one, the best pair first', async (t) => {
  // objects 0..9 and 2..11; proposals 1..10 and 4..13
  // 0..9: 9/11 and 6/14; 2..11: 9/11 and 8/12.  The first pair of 9/11 is (0..9, 1..10), then (2..11, 4..13) with 8/12
  const images = [{ objects: [square(0), square(2)], proposals: [square(1), square(4)] }];
  const { overlaps, recalls, averageRecall } = proposalRecall(images, RECALL);
  t.same(overlaps, [[9 / 11, 8 / 12]]);
  t.same(recalls, [1, 1, 1, 1, 0.5, 0.5, 0.5, 0, 0, 0]);
  t.ok(Math.abs((averageRecall ?? 0) - 0.55) < 1e-12); // (4·1 + 3·.5)/10
});

test('proposalRecall() takes the best proposal, not the first', async (t) => {
  const images = [{ objects: [square(0), square(40)], proposals: [square(3), square(40), square(0)] }];
  t.same(proposalRecall(images, RECALL).overlaps, [[1, 1]]);
  t.same(proposalRecall(images, { ...RECALL, limit: 2 }).overlaps, [[7 / 13, 1]], 'of the first two');
  t.same(proposalRecall(images, { ...RECALL, limit: 0 }).overlaps, [[0, 0]]);
});

test('proposalRecall() counts objects that no proposal is left for', async (t) => {
  const images = [
    { objects: [square(0), square(30)], proposals: [square(0)] },
    { objects: [square(0), square(30)], proposals: [] },
    { objects: [], proposals: [square(5)] },
  ];
  const { objects, overlaps, recalls } = proposalRecall(images, RECALL);
  t.equal(objects, 4);
  t.same(overlaps, [[1, 0], [0, 0], []]);
  t.equal(recalls?.[0], 1 / 4);
});

test('proposalRecall() can look at objects of one size only', async (t) => {
  const images = [{ objects: [square(0, 20), square(0, 100)], proposals: [square(0, 100)] }];
  t.same(proposalRecall(images, { ...RECALL, area: AREA_BINS.large }).recalls?.[9], 1);
  t.same(proposalRecall(images, { ...RECALL, area: AREA_BINS.small }).overlaps, [[400 / 10000]]);
  const medium = proposalRecall(images, { ...RECALL, area: AREA_BINS.medium });
  t.same([medium.objects, medium.recalls, medium.averageRecall], [0, null, null], 'no object, no number');
});

test('proposalRecall() counts an overlap equal to the threshold', async (t) => {
  // 7 of the 10 columns of the object: 70/100. imdb.py, evaluate_recall: (gt_overlaps >= t).sum()
  const images = [{ objects: [square(0)], proposals: [{ ...square(0), x2: 6 }] }];
  const { overlaps, recalls } = proposalRecall(images, { ...RECALL, thresholds: [0.65, 0.7, 0.75] });
  t.same([overlaps, recalls], [[[0.7]], [1, 1, 0]]);
});

test('proposalRecall() counts an object on the border of two bins of areas in both', async (t) => {
  // COCO leaves out what is < low or > high
  const images = [{ objects: [square(0, 32), square(0, 96)], proposals: [] }];
  const objectsIn = (bin: keyof typeof AREA_BINS): number =>
    proposalRecall(images, { ...RECALL, area: AREA_BINS[bin] }).objects;
  t.same([objectsIn('small'), objectsIn('medium'), objectsIn('large')], [1, 2, 1]);
});
