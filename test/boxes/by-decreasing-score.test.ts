import { test } from 'tap';
import { Rng } from '../../lib/tensor/rng.js';
import { bestFirst, byDecreasingScore } from '../../lib/boxes/by-decreasing-score.js';

test('byDecreasingScore() puts the best first and keeps the order of equal scores', async (t) => {
  t.same([...byDecreasingScore([0.1, 0.9, 0.5, 0.9, 0.1])], [1, 3, 2, 0, 4]);
  t.same([...byDecreasingScore(new Float32Array([3, 2, 1]))], [0, 1, 2]);
  t.same([...byDecreasingScore([])], []);
});

test('bestFirst() gives the items in that order', async (t) => {
  const items = [{ score: 1, name: 'a' }, { score: 2, name: 'b' }, { score: 1, name: 'c' }];
  t.same(bestFirst(items).map(({ name }) => name), ['b', 'a', 'c']);
});

test('byDecreasingScore() gives float32 scores with many ties the order of the definition', async (t) => {
  const rng = new Rng(3);
  const defined = (scores: Float32Array): number[] =>
    Array.from(scores, (_, i) => i).sort((i, j) => scores[j] - scores[i] || i - j);
  for (const values of [2, 7, 300, 1e9]) {
    const scores = Float32Array.from({ length: 3000 }, () => rng.integer(values) / values);
    t.same([...byDecreasingScore(scores)], defined(scores), `of ${values} values`);
  }
  const edges = Float32Array.of(0, -0, 1e-45, Infinity, 3.4e38, 0, -0, 1, 1e-45);
  t.same([...byDecreasingScore(edges)], [3, 4, 7, 2, 8, 0, 1, 5, 6], 'the least, the largest, and both zeros');
});

test('byDecreasingScore() takes scores that are no float32, or negative', async (t) => {
  const close = 0.1 + 2 ** -50; // as a float32 it is 0.1
  t.same([...byDecreasingScore([0.1, close, 0.1])], [1, 0, 2]);
  t.same([...byDecreasingScore([-1, 0, -2, -1, 0.5])], [4, 1, 0, 3, 2]);
});
