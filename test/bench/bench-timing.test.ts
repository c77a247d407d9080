import { test } from 'tap';
import { summary, timed } from '../../lib/bench/bench-timing.js';

test('summary() is best, median (the lower one of two) and count', (t) => {
  t.same(summary([3, 1, 2]), { best: 1, median: 2, repetitions: 3 });
  t.same(summary([4, 1, 2, 3]), { best: 1, median: 2, repetitions: 4 });
  t.end();
});

test('timed() warms up first and repeats as often as it is told', async (t) => {
  let calls = 0;
  const { repetitions } = await timed(() => { calls++; }, { warmUp: 2, repetitions: 3, budget: 60_000 });
  t.equal(repetitions, 3);
  t.equal(calls, 5);
});

test('timed() takes a first call beyond the budget as the measurement', async (t) => {
  let calls = 0;
  const { repetitions } = await timed(() => { calls++; }, { warmUp: 2, repetitions: 3, budget: -1 });
  t.equal(repetitions, 1);
  t.equal(calls, 1);
});

test('timed() rejects when the work fails', async (t) => {
  const plan = { warmUp: 1, repetitions: 1, budget: 1 };
  await t.rejects(timed(() => { throw new Error('no kernel'); }, plan), new Error('no kernel'));
});
