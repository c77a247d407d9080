import { test } from 'tap';
import { matchDetections } from '../../lib/evaluation/match-detections.js';
import type { Box } from '../../lib/boxes/box.js';

const square = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });
const found = (x1: number, score: number, imageId = 'a'): { imageId: string; score: number; box: Box } =>
  ({ imageId, score, box: square(x1) });
const wanted = (x1: number, difficult = false): { box: Box; difficult: boolean } => ({ box: square(x1), difficult });

test('matchDetections() gives each object to the best score, and calls the second one wrong', async (t) => {
  const objects = new Map([['a', [wanted(0)]]]);
  const { order, outcomes } = matchDetections([found(0, 0.5), found(1, 0.9), found(0, 0.7)], objects, 0.5);
  t.same([...order], [1, 2, 0]);
  t.same(outcomes, ['right', 'wrong', 'wrong'], 'though the last one fits better');
});

test('matchDetections() does not fall back to the second-best object', async (t) => {
  // the second detection of 2..11 overlaps 0..9, still free, by 8/12 ≥ .5, but its best box is taken
  const objects = new Map([['a', [wanted(0), wanted(2)]]]);
  const { outcomes } = matchDetections([found(2, 0.9), found(2, 0.8), found(0, 0.7)], objects, 0.5);
  t.same(outcomes, ['right', 'wrong', 'right']);
});

test('matchDetections() ignores what finds a difficult object, however often', async (t) => {
  const objects = new Map([['a', [wanted(0, true), wanted(30)]]]);
  const { outcomes } = matchDetections([found(0, 0.9), found(1, 0.8), found(30, 0.7), found(60, 0.6)], objects, 0.5);
  t.same(outcomes, ['ignored', 'ignored', 'right', 'wrong']);
});

test('matchDetections() counts an overlap equal to the threshold', async (t) => {
  const objects = new Map([['a', [wanted(0)]]]); // found(5): 50/150
  t.same(matchDetections([found(5, 0.9)], objects, 1 / 3).outcomes, ['right']);
  t.same(matchDetections([found(5, 0.9)], objects, 1 / 3 + 1e-9).outcomes, ['wrong']);
});

test('matchDetections() looks in the detection\'s own image only', async (t) => {
  const objects = new Map([['a', [wanted(0)]], ['b', [wanted(50)]]]);
  t.same(matchDetections([found(0, 0.9, 'b'), found(0, 0.8, 'c')], objects, 0.5).outcomes, ['wrong', 'wrong']);
  t.same(matchDetections([], objects, 0.5).outcomes, []);
});

test('matchDetections() is right at the IoU of VOC exactly, on the devkit\'s side of it', async (t) => {
  // VOCevaldet.m: if ovmax>=VOCopts.minoverlap. 5 of 10 columns of the object: 50/100; with 4 of them 40/100
  const objects = new Map([['a', [wanted(0)]]]);
  const half = { imageId: 'a', score: 1, box: { ...square(0), x2: 4 } };
  t.same(matchDetections([half], objects, 0.5).outcomes, ['right']);
  t.same(matchDetections([{ ...half, box: { ...square(0), x2: 3 } }], objects, 0.5).outcomes, ['wrong']);
});

test('matchDetections() calls a detection wrong where no object is, whatever the threshold', async (t) => {
  t.same(matchDetections([found(0, 0.9)], new Map(), 0).outcomes, ['wrong']);
  t.same(matchDetections([found(0, 0.9)], new Map([['a', []]]), 0).outcomes, ['wrong']);
});
