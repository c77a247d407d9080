import { test } from 'tap';
import { learningRateAt } from '../../lib/solvers/schedule.js';

test('learningRateAt() drops at the steps given: Fast R-CNN\'s 0.001 for 30k, then 0.0001', (t) => {
  const schedule = { base: 0.001, gamma: 0.1, drops: [30_000], warmUp: 0 };
  t.equal(learningRateAt(0, schedule), 0.001);
  t.equal(learningRateAt(29_999, schedule), 0.001);
  t.equal(learningRateAt(30_000, schedule), 0.001 * 0.1);
  t.end();
});

test('learningRateAt() multiplies one gamma a drop', (t) => {
  const schedule = { base: 8, gamma: 0.5, drops: [2, 4], warmUp: 0 };
  t.same([0, 1, 2, 3, 4, 5].map((step) => learningRateAt(step, schedule)), [8, 8, 4, 4, 2, 2]);
  t.end();
});

test('learningRateAt() rises linearly over the warm-up and reaches the base rate in its last step', (t) => {
  const schedule = { base: 8, gamma: 0.5, drops: [5], warmUp: 4 };
  t.same([0, 1, 2, 3, 4, 5].map((step) => learningRateAt(step, schedule)), [2, 4, 6, 8, 8, 4]);
  t.end();
});
