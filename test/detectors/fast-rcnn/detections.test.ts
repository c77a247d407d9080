import { test } from 'tap';
import type { Box } from '../../../lib/boxes/box.js';
import { encode, ZERO_DELTAS, type Deltas } from '../../../lib/boxes/deltas.js';
import { DETECTION, type DetectionConfig } from '../../../lib/detectors/fast-rcnn/config.js';
import {
  detectionsOf, inOriginalPixels, type HeadAnswers, type ScoredBox,
} from '../../../lib/detectors/fast-rcnn/detections.js';
import { precomputedNormalisation } from '../../../lib/sampling/target-normalisation.js';
import { rowsTensor } from '../../support/box-rows.js';

const K = 2;
const IMAGE = { width: 100, height: 50 };
const CONFIG: DetectionConfig = DETECTION;
/** Mean 0, std 1: the head's deltas are the deltas. */
const PLAIN = precomputedNormalisation(K, { tx: 1, ty: 1, tw: 1, th: 1 });

/** What the head says of one region: probabilities of background, class 1, class 2, and deltas of the classes. */
interface Region {
  readonly box: Box;
  readonly p: readonly [number, number, number];
  readonly deltas?: readonly [Deltas, Deltas];
}

const row = ({ tx, ty, tw, th }: Deltas): number[] => [tx, ty, tw, th];
/** 10 × 10 from (x1, 0). */
const square = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });

/** Scores are logarithms of the probabilities, plus a constant that the softmax does not see. */
function answers(regions: readonly Region[]): HeadAnswers {
  const scores = rowsTensor(regions.map(({ p }) => p.map((share) => Math.log(share) + 5)), K + 1);
  const deltas = rowsTensor(regions.map(({ deltas: [one, two] = [ZERO_DELTAS, ZERO_DELTAS] }) =>
    [9, 9, 9, 9, ...row(one), ...row(two)]), 4 * (K + 1)); // background's columns hold nonsense
  return { regions: regions.map(({ box }) => box), output: { scores, deltas }, image: IMAGE };
}

const found = (regions: readonly Region[], config = CONFIG, norm = PLAIN): ScoredBox[] =>
  detectionsOf(answers(regions), norm, config);
/** Label, score in percent, left edge. */
const short = (list: readonly ScoredBox[]): number[][] =>
  list.map(({ label, score, box }) => [label, Math.round(100 * score), Math.round(box.x1)]);

test('detectionsOf() gives each class its softmax probability on each region, best first', (t) => {
  const list = found([{ box: square(0), p: [0.2, 0.7, 0.1] }, { box: square(50), p: [0.1, 0.3, 0.6] }]);
  t.same(short(list), [[1, 70, 0], [2, 60, 50], [1, 30, 50], [2, 10, 0]]);
  t.ok(Math.abs(list[0].score - 0.7) < 1e-12);
  t.end();
});

test('detectionsOf() drops scores of at most the floor, and never shows background', (t) => {
  const half = [{ box: square(0), p: [0.25, 0.5, 0.25] as const }];
  // softmax of equal logits gives 1/4, 1/2, 1/4 exactly
  const exact = { ...answers(half), output: { ...answers(half).output, scores: rowsTensor([[0, Math.log(2), 0]], 3) } };
  const floor = (scoreFloor: number): number[][] => short(detectionsOf(exact, PLAIN, { ...CONFIG, scoreFloor }));
  t.same(floor(0.2), [[1, 50, 0], [2, 25, 0]]);
  t.same(floor(0.25), [[1, 50, 0]], 'a score equal to the floor is dropped');
  t.same(floor(0.5), []);
  t.end();
});

test('detectionsOf() moves each region by the deltas of its class, de-normalised', (t) => {
  // Region 20..29 × 10..19: centre 24.5, 14.5, sides 10.  t = t'·std + mean
  const norm = {
    means: [ZERO_DELTAS, ZERO_DELTAS, { tx: 0.1, ty: 0, tw: 0, th: 0 }],
    stds: [ZERO_DELTAS, { tx: 0.1, ty: 0.1, tw: 0.2, th: 0.2 }, { tx: 0.2, ty: 0.1, tw: 0.2, th: 0.2 }],
  };
  const region: Region = {
    box: { x1: 20, y1: 10, x2: 29, y2: 19 }, p: [0.1, 0.5, 0.4],
    deltas: [{ tx: 3, ty: -2, tw: Math.log(2) / 0.2, th: 0 }, { tx: 2, ty: 0, tw: 0, th: Math.log(0.5) / 0.2 }],
  };
  const [one, two] = found([region], CONFIG, norm);
  // class 1: tx = .3 → centre 27.5; ty = −.2 → 12.5; width 20, height 10: 18..37 × 8..17
  t.same(rounded(one.box), { x1: 18, y1: 8, x2: 37, y2: 17 });
  // class 2: tx = 2·.2 + .1 = .5 → centre 29.5; height 5: 25..34 × 12.5..16.5
  t.same(rounded(two.box), { x1: 25, y1: 12.5, x2: 34, y2: 16.5 });
  t.end();
});

test('detectionsOf() clips to the image before it suppresses', (t) => {
  // Both are moved far to the right and become the strip 95..99: IoU 1 after clipping, 10/40 before
  const far = (x1: number, p1: number): Region => {
    const box = { x1: 60, y1: 0, x2: 69, y2: 49 };
    const target = { x1: 95, y1: 0, x2: x1, y2: 49 };
    return { box, p: [1 - p1 - 0.01, p1, 0.01], deltas: [encode(box, target), ZERO_DELTAS] };
  };
  const list = found([far(104, 0.6), far(134, 0.8)]);
  t.same(short(list), [[1, 80, 95]]);
  t.same(rounded(list[0].box), { x1: 95, y1: 0, x2: 99, y2: 49 });
  t.end();
});

test('detectionsOf() suppresses within a class only', (t) => {
  // 0..9 and 2..11 share 80 of 120 pixels (.67); 0..9 and 6..15 share 40 of 160 (.25)
  const regions: Region[] = [
    { box: square(0), p: [0.1, 0.6, 0.3] },
    { box: square(2), p: [0.1, 0.2, 0.7] },
    { box: square(6), p: [0.5, 0.4, 0.1] },
  ];
  t.same(short(found(regions)), [[2, 70, 2], [1, 60, 0], [1, 40, 6]]);
  t.same(short(found(regions, { ...CONFIG, nmsIou: 0.1 })), [[2, 70, 2], [1, 60, 0]]);
  t.end();
});

test('detectionsOf() keeps the best of all classes together, at most maxPerImage', (t) => {
  const regions: Region[] = [
    { box: square(0), p: [0.1, 0.6, 0.3] },
    { box: square(30), p: [0.1, 0.2, 0.7] },
    { box: square(60), p: [0.5, 0.4, 0.1] },
  ];
  t.same(short(found(regions, { ...CONFIG, maxPerImage: 3 })), [[2, 70, 30], [1, 60, 0], [1, 40, 60]]);
  t.end();
});

test('detectionsOf() settles ties by class, then by region', (t) => {
  const tied = (x1: number): Region => ({ box: square(x1), p: [0.2, 0.4, 0.4] });
  const list = found([tied(60), tied(30), tied(61)]);
  t.same(short(list), [[1, 40, 60], [1, 40, 30], [2, 40, 60], [2, 40, 30]], 'the first of two overlapping ones stays');
  t.same(short(found([tied(60), tied(30)], { ...CONFIG, maxPerImage: 1 })), [[1, 40, 60]]);
  t.end();
});

test('detectionsOf() survives an untrained head that asks for infinite boxes', (t) => {
  const wild = { ...ZERO_DELTAS, tw: 800, th: 800 };
  const [{ box }] = found([{ box: square(40), p: [0.1, 0.8, 0.1], deltas: [wild, ZERO_DELTAS] }]);
  t.ok([box.x1, box.y1, box.x2, box.y2].every(Number.isFinite));
  t.same(rounded(box), { x1: 0, y1: 0, x2: 99, y2: 49 });
  t.end();
});

test('inOriginalPixels() divides by the scale and clips to the original image', (t) => {
  const box = { x1: 10, y1: 20, x2: 99, y2: 49 };
  const [back] = inOriginalPixels([{ label: 2, score: 0.5, box }], 0.25, { width: 390, height: 200 });
  t.same(back, { label: 2, score: 0.5, box: { x1: 40, y1: 80, x2: 389, y2: 196 } });
  t.end();
});

function rounded({ x1, y1, x2, y2 }: Box): Box {
  const to6 = (x: number): number => Math.round(x * 1e6) / 1e6 + 0; // + 0 turns −0 into 0
  return { x1: to6(x1), y1: to6(y1), x2: to6(x2), y2: to6(y2) };
}
