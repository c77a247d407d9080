import { test } from 'tap';
import { colourPlanes } from '../../../lib/proposals/selective-search/colour-spaces.js';
import { felzenszwalb, DisjointSets, neighbourPairs } from '../../../lib/proposals/selective-search/felzenszwalb.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { noisePicture, labelled } from '../../support/small-pictures.js';

const row = (...values: number[]) => ({ width: values.length, height: 1, channels: [Uint8Array.from(values)] });
const UNSMOOTHED = { k: 10, minSize: 0, sigma: 0 };

test('felzenszwalb() joins while the edge is no larger than Int + k/size on both sides', async (t) => {
  // 0 1 7 12 30, k = 10. w = 1: {0,1}, τ = 1 + 10/2 = 6; w = 5: {7,12}, τ = 5 + 5 = 10; w = 6 ≤ 6 and ≤ 10: {0,1,7,12},
  // τ = 6 + 10/4 = 8.5; w = 18 > 8.5: 30 stays alone
  t.same([...felzenszwalb(row(0, 1, 7, 12, 30), UNSMOOTHED).labels], [0, 0, 0, 0, 1]);
  // 0 1 8 13 30: w = 7 > 6: the threshold of {0,1} is missed by one
  t.same([...felzenszwalb(row(0, 1, 8, 13, 30), UNSMOOTHED).labels], [0, 0, 1, 1, 2]);
});

test('felzenszwalb() makes larger parts for larger k', async (t) => {
  const counts = [1, 10, 100, 1000].map((k) => felzenszwalb(row(0, 1, 8, 13, 30), { ...UNSMOOTHED, k }).count);
  t.same(counts, [4, 3, 1, 1]);
});

test('felzenszwalb() joins parts below minSize to the neighbour with the lightest edge', async (t) => {
  // parts of the first pass: {0,0,0}, {40}, {70,70,70}: the middle one is nearer to the right
  const values = row(0, 0, 0, 40, 70, 70, 70);
  t.same([...felzenszwalb(values, UNSMOOTHED).labels], [0, 0, 0, 1, 2, 2, 2]);
  t.same([...felzenszwalb(values, { ...UNSMOOTHED, minSize: 2 }).labels], [0, 0, 0, 1, 1, 1, 1]);
  t.same([1, 3].map((minSize) => felzenszwalb(values, { ...UNSMOOTHED, minSize }).count), [3, 2], 'minSize is enough');
  t.equal(felzenszwalb(values, { ...UNSMOOTHED, minSize: 8 }).count, 1);
});

test('felzenszwalb() sees diagonals: a line one pixel wide stays whole', async (t) => {
  const channels = [Uint8Array.from([200, 0, 0, 0, 200, 0, 0, 0, 200])];
  const { labels } = felzenszwalb({ width: 3, height: 3, channels }, UNSMOOTHED);
  t.same([...labels], [0, 1, 1, 1, 0, 1, 1, 1, 0]);
});

test('felzenszwalb() numbers labels in reading order, without gaps, and no part is below minSize', async (t) => {
  const planes = colourPlanes(noisePicture(20, 15, new Rng(7)), 'lab');
  const { labels, count, width, height } = felzenszwalb(planes, { k: 100, minSize: 12, sigma: 0.8 });
  t.same([width, height], [20, 15]);
  const firsts = [...new Set(labels)];
  t.same(firsts, firsts.map((_, i) => i));
  t.equal(count, firsts.length);
  t.ok(count > 1);
  for (const label of firsts) t.ok(labels.filter((other) => other === label).length >= 12);
});

test('felzenszwalb() takes pictures of one pixel and of one colour', async (t) => {
  t.same(felzenszwalb(row(5), { k: 1, minSize: 9, sigma: 0.8 }).count, 1);
  t.same(felzenszwalb(row(5, 5, 5, 5), { k: 1, minSize: 0, sigma: 0.8 }).count, 1);
});

test('felzenszwalb() refuses settings that are none', async (t) => {
  t.throws(() => felzenszwalb(row(1), { ...UNSMOOTHED, k: 0 }), /felzenszwalb: k must be positive, got 0/);
  t.throws(() => felzenszwalb(row(1), { ...UNSMOOTHED, minSize: NaN }), /minSize must be at least 0, got NaN/);
  t.throws(() => felzenszwalb(row(1), { ...UNSMOOTHED, sigma: -1 }), /sigma must be at least 0, got -1/);
  t.throws(() => felzenszwalb(row(), UNSMOOTHED), new RangeError('felzenszwalb: a picture of 0×1 has no pixels'));
});

test('DisjointSets begin with every member alone', async (t) => {
  const sets = new DisjointSets(4);
  t.same([0, 1, 2, 3].map((i) => [sets.find(i), sets.sizeOf(i)]), [[0, 1], [1, 1], [2, 1], [3, 1]]);
  t.equal(sets.members, 4);
});

test('join() gives both sets one root, that of the larger, and adds their sizes', async (t) => {
  const sets = new DisjointSets(5);
  const ab = sets.join(0, 1);
  const abc = sets.join(2, ab);
  t.equal(abc, ab, 'two members are more than one');
  t.same([0, 1, 2].map((i) => sets.find(i)), [abc, abc, abc]);
  t.equal(sets.sizeOf(abc), 3);
  t.not(sets.find(3), abc);
  t.equal(sets.join(3, 4), 3, 'the first of two equally large ones');
});

test('DisjointSets agree with labels that are rewritten at every join', async (t) => {
  const rng = new Rng(5);
  const sets = new DisjointSets(40);
  let labels = Array.from({ length: 40 }, (_, i) => i);
  for (let round = 0; round < 60; round++) {
    const [i, j] = [rng.integer(40), rng.integer(40)];
    const [from, to] = [labels[i], labels[j]];
    t.equal(sets.find(i) === sets.find(j), from === to);
    if (from !== to) sets.join(sets.find(i), sets.find(j));
    labels = labels.map((label) => (label === from ? to : label));
    t.equal(sets.sizeOf(sets.find(i)), labels.filter((label) => label === to).length);
  }
});

test('neighbourPairs() finds pairs that touch at a side or a corner, each once', async (t) => {
  t.same(neighbourPairs(labelled(['0011', '0011', '2233'])), [[0, 1], [0, 2], [0, 3], [1, 3], [1, 2], [2, 3]]);
  t.same(neighbourPairs(labelled(['012'])), [[0, 1], [1, 2]], 'not 0 and 2');
  t.same(neighbourPairs(labelled(['012', '012'])), [[0, 1], [1, 2]], 'rows do not close to a ring');
  t.same(neighbourPairs(labelled(['01', '20'])), [[0, 1], [0, 2], [1, 2]], '1 and 2 touch at a corner');
});

test('neighbourPairs() of one part are none', async (t) => {
  t.same(neighbourPairs(labelled(['00', '00'])), []);
  t.same(neighbourPairs(labelled(['0'])), []);
});
