import { test } from 'tap';
import { ANCHORS_SMALL, generateAnchors, shiftedAnchors } from '../../lib/boxes/anchors.js';
import type { Box } from '../../lib/boxes/box.js';
import { IGNORE } from '../../lib/losses/softmax.js';
import { LABEL_OF } from '../../lib/sampling/anchor-labels.js';
import { ANCHOR_SAMPLING } from '../../lib/sampling/anchor-labels.js';
import { anchorTargets } from '../../lib/sampling/anchor-targets.js';
import { whyAnchors, type WhyAnchor } from '../../lib/sampling/why-anchors.js';
import { Rng } from '../../lib/tensor/rng.js';
import { randomBoxes } from '../support/random-boxes.js';

const IMAGE = { width: 100, height: 50 };
/** 10 × 10 from (x1, 0). */
const square = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });

function why(anchors: readonly Box[], gts: readonly Box[], cfg = ANCHOR_SAMPLING): WhyAnchor[] {
  return whyAnchors(anchors, gts, IMAGE, cfg, anchorTargets(anchors, gts, IMAGE, cfg, new Rng(1)));
}

test('whyAnchors() names the rule of each anchor, the object it overlaps best, and those it is best for', async (t) => {
  // object 0: 10..19, met exactly; object 1: 40..49, met best by 45..54 with 5/15
  const anchors = [square(10), square(11), square(15), square(45), square(60), square(95)];
  t.same(why(anchors, [square(10), square(40)]), [
    { overlap: 1, object: 0, bestOf: [0], rule: 'overlaps', sampled: true },
    { overlap: 9 / 11, object: 0, bestOf: [], rule: 'overlaps', sampled: true },
    { overlap: 1 / 3, object: 0, bestOf: [], rule: 'between', sampled: false },
    { overlap: 1 / 3, object: 1, bestOf: [1], rule: 'best-of-object', sampled: true },
    { overlap: 0, object: null, bestOf: [], rule: 'apart', sampled: true },
    { overlap: 0, object: null, bestOf: [], rule: 'crosses-border', sampled: false },
  ]);
});

test('whyAnchors() says what is left over by the sampling, and what an image without objects is', async (t) => {
  const anchors = [square(0), square(20), square(40)];
  const left = why(anchors, [], { ...ANCHOR_SAMPLING, batchSize: 2 });
  t.ok(left.every(({ rule }) => rule === 'apart'));
  t.equal(left.filter(({ sampled }) => sampled).length, 2);
});

test('whyAnchors() agrees with anchorTargets() on random objects', async (t) => {
  const image = { width: 250, height: 150 };
  const anchors = shiftedAnchors(generateAnchors(ANCHORS_SMALL), 8, 32, 19);
  for (const conflict of ['positive-wins', 'negative-wins'] as const) {
    for (const seed of [1, 2, 3]) {
      const gts = randomBoxes(seed + 2, image, new Rng(seed));
      const draw = (batchSize: number) => {
        const cfg = { ...ANCHOR_SAMPLING, conflict, batchSize };
        const targets = anchorTargets(anchors, gts, image, cfg, new Rng(7));
        return { targets, records: whyAnchors(anchors, gts, image, cfg, targets) };
      };
      const { targets, records } = draw(256);
      t.same(records.map(({ sampled }) => sampled), [...targets.labels].map((label) => label !== IGNORE));
      const all = draw(1e6); // nothing is left over
      const labels = all.records.map(({ rule }) => (rule === 'crosses-border' ? IGNORE : LABEL_OF[rule]));
      t.same(labels, [...all.targets.labels]);
    }
  }
});
