import { test } from 'tap';
import type { Box } from '../../../lib/boxes/box.js';
import type { MergeTree } from '../../../lib/proposals/selective-search/hierarchical-grouping.js';
import {
  dropDuplicates, dropSmall, initialBoxes, mergedBoxes, rankBoxes,
} from '../../../lib/proposals/selective-search/region-ranking.js';
import type { Region } from '../../../lib/proposals/selective-search/region.js';
import { Rng } from '../../../lib/tensor/rng.js';

const wide = (width: number): Box => ({ x1: 0, y1: 0, x2: width - 1, y2: 9 });
const region = (width: number): Region =>
  ({ size: 1, box: wide(width), colour: new Float64Array(1), texture: new Float64Array(1) });
/** Initial regions 1, 2, 3 wide; merged ones 12 and 123 wide. */
const TREE: MergeTree = {
  initial: 3,
  regions: [1, 2, 3, 12, 123].map(region),
  merges: [{ a: 0, b: 1, similarity: 1 }, { a: 2, b: 3, similarity: 1 }],
};

test('mergedBoxes() count from the root, initialBoxes() all come after the first merge', async (t) => {
  t.same(mergedBoxes(TREE), [{ box: wide(123), position: 1 }, { box: wide(12), position: 2 }]);
  t.same(initialBoxes(TREE), [1, 2, 3].map((width) => ({ box: wide(width), position: 3 })));
});

test('rankBoxes() sorts by position times a random number, the same for the same seed', async (t) => {
  const boxes = Array.from({ length: 30 }, (_, i) => ({ box: wide(i + 1), position: i + 1 }));
  const rng = new Rng(11);
  const ranks = boxes.map(({ position }) => position * rng.uniform());
  const expected = [...ranks.keys()].sort((i, j) => ranks[i] - ranks[j]).map((i) => wide(i + 1));
  t.same(rankBoxes(boxes, new Rng(11)), expected);
  t.same(rankBoxes(boxes, new Rng(11)), expected);
  t.notSame(rankBoxes(boxes, new Rng(12)), expected);
});

test('rankBoxes() prefers boxes near the root', async (t) => {
  const boxes = [...Array(100).keys()].map((i) => ({ box: wide(i + 1), position: i + 1 }));
  let before = 0;
  for (let seed = 0; seed < 200; seed++) {
    const widths = rankBoxes(boxes, new Rng(seed)).map(({ x2 }) => x2 + 1);
    if (widths.indexOf(1) < widths.indexOf(3)) before++;
  }
  // P(u < 3 v) = 1 − 1/6 for u, v uniform: 167 of 200, standard deviation 5.3
  t.ok(before > 145 && before < 188, `${before} of 200`);
});

test('dropSmall() measures both sides in inclusive pixels', async (t) => {
  t.same(dropSmall([wide(9), wide(10), wide(11)], 10), [wide(10), wide(11)]);
  t.same(dropSmall([wide(20)], 11), [], '10 high');
});

test('dropDuplicates() keeps the first of equal boxes', async (t) => {
  const first = wide(5);
  const kept = dropDuplicates([first, wide(6), wide(5), wide(6), wide(7)]);
  t.same(kept, [wide(5), wide(6), wide(7)]);
  t.equal(kept[0], first);
});
