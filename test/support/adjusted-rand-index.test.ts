import { test } from 'tap';
import { adjustedRandIndex } from './adjusted-rand-index.js';

test('adjustedRandIndex() is 1 for the same partition under other names', async (t) => {
  t.equal(adjustedRandIndex([0, 0, 1, 1, 2], [7, 7, 3, 3, 0]), 1);
  t.equal(adjustedRandIndex([0, 0, 0], [1, 1, 1]), 1, 'one part');
  t.equal(adjustedRandIndex([], []), 1);
});

test('adjustedRandIndex() of a worked example', async (t) => {
  // parts {0,1,2},{3,4,5} and {0,1},{2,3},{4,5}: s = 1 + 1 (pairs 01, 45), a = 3 + 3, b = 1 + 1 + 1, C(6,2) = 15
  // e = 6·3/15 = 1.2; (2 − 1.2)/(4.5 − 1.2) = 8/33
  t.ok(Math.abs(adjustedRandIndex([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]) - 8 / 33) < 1e-12);
});

test('adjustedRandIndex() is below 0 for less agreement than by chance, and refuses other lengths', async (t) => {
  t.ok(adjustedRandIndex([0, 0, 1, 1], [0, 1, 0, 1]) < 0);
  t.throws(() => adjustedRandIndex([0], [0, 1]), RangeError);
});
