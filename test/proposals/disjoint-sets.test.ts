import { test } from 'tap';
import { DisjointSets } from '../../lib/proposals/disjoint-sets.js';
import { Rng } from '../../lib/tensor/rng.js';

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
