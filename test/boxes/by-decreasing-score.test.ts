import { test } from 'tap';
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
