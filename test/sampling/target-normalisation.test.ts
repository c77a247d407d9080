import { test } from 'tap';
import {
  denormaliseDeltas, MIN_TARGET_STD, normaliseDeltas, precomputedNormalisation, targetStatistics,
} from '../../lib/sampling/target-normalisation.js';

const deltas = (tx: number, ty = 0, tw = 0, th = 0): { tx: number; ty: number; tw: number; th: number } =>
  ({ tx, ty, tw, th });

test('targetStatistics() computes mean and std of each class and coordinate by itself', async (t) => {
  const examples = [
    { label: 1, deltas: deltas(1, 10) }, { label: 1, deltas: deltas(3, 10) }, { label: 2, deltas: deltas(-4) },
  ];
  const { means, stds } = targetStatistics(examples, 3);
  t.same(means.map(({ tx }) => tx), [0, 2, -4, 0]);       // (1 + 3)/2
  t.equal(means[1].ty, 10);
  t.equal(stds[1].tx, 1);                                  // √(((−1)² + 1²)/2)
  t.equal(stds[1].ty, MIN_TARGET_STD, 'no spread');
  t.equal(stds[2].tx, MIN_TARGET_STD, 'one example');
  t.equal(stds[3].tx, MIN_TARGET_STD, 'no example');
  t.equal(means.length, 4);
});

test('normaliseDeltas() and denormaliseDeltas() are inverses', async (t) => {
  const norm = precomputedNormalisation(2);
  t.same(normaliseDeltas(deltas(0.1, -0.2, 0.2, 0.4), 2, norm), deltas(1, -2, 1, 2));
  const raw = deltas(0.3, -0.7, 0.11, 0.05);
  const back = denormaliseDeltas(normaliseDeltas(raw, 1, norm), 1, norm);
  for (const k of ['tx', 'ty', 'tw', 'th'] as const) t.ok(Math.abs(back[k] - raw[k]) < 1e-15);
});

test('normaliseDeltas() brings a training set to mean 0 and std 1', async (t) => {
  const examples = [1, 2, 4, 9].map((x) => ({ label: 1, deltas: deltas(x, -x, x / 2, 3 - x) }));
  const norm = targetStatistics(examples, 1);
  const normalised = examples.map((example) => ({ label: 1, deltas: normaliseDeltas(example.deltas, 1, norm) }));
  const { means, stds } = targetStatistics(normalised, 1);
  for (const k of ['tx', 'ty', 'tw', 'th'] as const) {
    t.ok(Math.abs(means[1][k]) < 1e-12);
    t.ok(Math.abs(stds[1][k] - 1) < 1e-12);
  }
});
