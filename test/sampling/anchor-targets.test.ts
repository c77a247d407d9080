import { test } from 'tap';
import { ANCHORS_SMALL, generateAnchors, shiftedAnchors } from '../../lib/boxes/anchors.js';
import { decode } from '../../lib/boxes/deltas.js';
import { IGNORE } from '../../lib/losses/softmax.js';
import { ANCHOR_SAMPLING, insideAnchors, NEGATIVE, POSITIVE } from '../../lib/sampling/anchor-labels.js';
import { anchorTargets, anchorTargetMaps, type AnchorTargets } from '../../lib/sampling/anchor-targets.js';
import { Rng } from '../../lib/tensor/rng.js';
import type { Box } from '../../lib/boxes/box.js';

/** 10 × 10 from (x1, 0). */
const square = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });
const IMAGE = { width: 100, height: 50 };
const label = (anchors: Box[], gts: Box[], cfg = ANCHOR_SAMPLING): number[] =>
  [...anchorTargets(anchors, gts, IMAGE, cfg, new Rng(1)).labels];

test('anchorTargets() labels by overlap and ignores what lies between', async (t) => {
  // against 10..19: the box itself is the best; 9/11 ≥ .7; 5/15 lies between; 2/18 < .3
  const anchors = [square(10), square(11), square(15), square(18)];
  t.same(label(anchors, [square(10)]), [POSITIVE, POSITIVE, IGNORE, NEGATIVE]);
});

test('anchorTargets() makes the best anchors of a box positive even below the threshold, all that tie', async (t) => {
  // both overlap square(20) by 5 px: 50/150 = 1/3
  t.same(label([square(15), square(25), square(80)], [square(20)]), [POSITIVE, POSITIVE, NEGATIVE]);
});

test('anchorTargets() sees a tie through a rounding error', async (t) => {
  const left = { ...square(15), x1: 15 + 1e-13, x2: 24 + 1e-13 };
  t.same(label([left, square(25), square(80)], [square(20)]), [POSITIVE, POSITIVE, NEGATIVE]);
  const worse = { ...square(15), x1: 14.9999, x2: 23.9999 };
  t.same(label([worse, square(25), square(80)], [square(20)]), [IGNORE, POSITIVE, NEGATIVE], 'a difference is no tie');
});

test('anchorTargets() makes nothing positive for a box that touches no anchor', async (t) => {
  t.same(label([square(0), square(20)], [{ x1: 60, y1: 20, x2: 70, y2: 40 }]), [NEGATIVE, NEGATIVE]);
});

test('anchorTargets() leaves out anchors that cross the border, but for the pixels allowed', async (t) => {
  const anchors = [square(-1), square(0), square(90), square(91)]; // the last column is 99
  t.same(label(anchors, []), [IGNORE, NEGATIVE, NEGATIVE, IGNORE]);
  t.same(insideAnchors(anchors, IMAGE, 1), [0, 1, 2, 3]);
  t.same(insideAnchors([{ x1: 0, y1: 0, x2: 9, y2: 50 }], IMAGE, 0), [], 'below the last row 49');
});

test('anchorTargets() settles a best anchor below the negative threshold as told', async (t) => {
  // the only anchor overlaps by 20/180 = .11, which is best and negative at once
  t.same(label([square(8)], [square(0)]), [POSITIVE]);
  t.same(label([square(8)], [square(0)], { ...ANCHOR_SAMPLING, conflict: 'negative-wins' }), [NEGATIVE]);
});

test('anchorTargets() makes every inside anchor of an empty image negative', async (t) => {
  const { labels, deltas, positives, negatives, negativeWeight } =
    anchorTargets([square(0), square(20), square(95)], [], IMAGE, ANCHOR_SAMPLING, new Rng(1));
  t.same([...labels], [NEGATIVE, NEGATIVE, IGNORE]);
  t.same(positives, []);
  t.same(negatives, [0, 1]);
  t.equal(negativeWeight, 1 / 2);
  t.ok(deltas.every((delta) => delta === 0));
});

test('anchorTargets() of no anchors, or none inside, is all IGNORE', async (t) => {
  t.same(label([], [square(0)]), []);
  const outside = anchorTargets([square(-5)], [square(0)], IMAGE, ANCHOR_SAMPLING, new Rng(1));
  t.same([...outside.labels], [IGNORE]);
  t.equal(outside.positiveWeight, 1, 'a finite weight, though nobody has it');
});

test('anchorTargets() codes each inside anchor towards its best box', async (t) => {
  const gts = [square(10), { x1: 40, y1: 5, x2: 69, y2: 34 }];
  const anchors = [square(12), { x1: 44, y1: 8, x2: 70, y2: 30 }, square(-5)];
  const { deltas } = anchorTargets(anchors, gts, IMAGE, ANCHOR_SAMPLING, new Rng(1));
  [0, 1].forEach((i) => {
    const [tx, ty, tw, th] = deltas.subarray(4 * i);
    const back = decode(anchors[i], { tx, ty, tw, th });
    for (const side of ['x1', 'y1', 'x2', 'y2'] as const) t.ok(Math.abs(back[side] - gts[i][side]) < 1e-9);
  });
  t.same([...deltas.subarray(8)], [0, 0, 0, 0], 'outside: zeros');
});

const map = shiftedAnchors(generateAnchors(ANCHORS_SMALL), 8, 32, 19);
const scene = { width: 250, height: 150 };
const objects = [{ x1: 60, y1: 40, x2: 107, y2: 87 }, { x1: 150, y1: 60, x2: 180, y2: 120 }];

test('anchorTargets() samples a full batch with at most half positives, repeatable from the seed', async (t) => {
  const sample = (seed: number, batchSize: number): ReturnType<typeof anchorTargets> =>
    anchorTargets(map, objects, scene, { ...ANCHOR_SAMPLING, batchSize }, new Rng(seed));
  const all = sample(1, 256);
  t.equal(all.positives.length + all.negatives.length, 256);
  t.ok(all.positives.length > 3, `${all.positives.length} positives`);
  t.equal(all.positiveWeight, 1 / 256);
  const few = sample(1, 4);
  t.equal(few.positives.length, 2);
  t.equal(few.negatives.length, 2);
  t.ok(few.positives.every((i) => all.labels[i] === POSITIVE));
  t.equal(few.labels.filter((l) => l !== IGNORE).length, 4, 'the surplus is ignored');
  t.same(sample(1, 4), few, 'same seed, same anchors');
  t.notSame(sample(2, 4).negatives, few.negatives);
});

test('anchorTargets() rounds the number of positives down', async (t) => {
  // anchor_target_layer.py: int(RPN_FG_FRACTION * RPN_BATCHSIZE) = int(0.5 · 5) = 2
  const { positives, negatives } = anchorTargets(map, objects, scene, { ...ANCHOR_SAMPLING, batchSize: 5 }, new Rng(1));
  t.same([positives.length, negatives.length], [2, 3]);
});

test('anchorTargets() can share the weight between positives and negatives', async (t) => {
  const cfg = { ...ANCHOR_SAMPLING, weighting: { positiveShare: 0.25 } };
  const targets = anchorTargets(map, objects, scene, cfg, new Rng(1));
  t.equal(targets.positiveWeight, 0.25 / targets.positives.length);
  t.equal(targets.negativeWeight, 0.75 / targets.negatives.length);
});

// A = 2 anchors on a map of 3 × 1 cells; anchor index = x·2 + a
const targets: AnchorTargets = {
  labels: Int8Array.from([POSITIVE, IGNORE, NEGATIVE, IGNORE, IGNORE, POSITIVE]),
  deltas: Float64Array.from({ length: 24 }, (_, i) => i),
  positives: [0, 5],
  negatives: [2],
  positiveWeight: 0.25,
  negativeWeight: 0.5,
};

test('anchorTargetMaps() lays anchors out like the outputs of the RPN', async (t) => {
  const maps = anchorTargetMaps(targets, { width: 3, height: 1 }, 'float64');
  t.same(maps.labels.shape, [1, 1, 2, 3]);
  t.same([...maps.labels.data], [1, 0, -1, -1, -1, 1], 'anchor 0 of every cell, then anchor 1');
  t.same(maps.boxTargets.shape, [1, 8, 1, 3]);
  // channel 4a + k, cell x: delta 4·(2x + a) + k
  t.same([...maps.boxTargets.data.subarray(0, 3)], [0, 8, 16], 'a = 0, tx');
  t.same([...maps.boxTargets.data.subarray(21)], [7, 15, 23], 'a = 1, th');
  t.same([...maps.insideWeights.data.subarray(0, 3)], [1, 0, 0]);
  t.same([...maps.outsideWeights.data.subarray(0, 3)], [0.25, 0.5, 0]);
  t.same([...maps.outsideWeights.data.subarray(21)], [0, 0, 0.25]);
});

test('anchorTargetMaps() refuses a map that the anchors do not fill', async (t) => {
  t.throws(() => anchorTargetMaps(targets, { width: 4, height: 1 }, 'float32'),
    new RangeError('anchorTargetMaps: 6 anchors do not fill a map of 4×1 cells'));
});
