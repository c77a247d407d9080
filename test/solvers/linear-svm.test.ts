import { test } from 'tap';
import {
  LINEAR_SVM, svmObjective, svmScore, trainLinearSvm, type LinearSvmConfig, type SvmExamples,
} from '../../lib/solvers/linear-svm.js';
import { Rng } from '../../lib/tensor/rng.js';

const EXACT: LinearSvmConfig = { C: 1, positiveWeight: 1, biasMultiplier: 1, tolerance: 1e-9, maxSweeps: 1000 };

const example = (...rows: [label: number, ...features: number[]][]): SvmExamples => ({
  labels: rows.map(([label]) => label), features: rows.map(([, ...x]) => Float64Array.from(x)),
});

/** Two clouds that overlap, features about 20 long. */
function clouds(count: number, D: number, rng: Rng): SvmExamples {
  const labels = Array.from({ length: count }, () => rng.chance(0.2) ? 1 : -1);
  const features = labels.map((label) =>
    Float32Array.from({ length: D }, () => 20 / Math.sqrt(D) * (rng.normal() + 0.5 * label)));
  return { labels, features };
}

test('trainLinearSvm() on two points, by hand', (t) => {
  // x = ±1: w = 1, b = 0 meets both margins exactly; ½·1
  const wide = trainLinearSvm(example([1, 1], [-1, -1]), EXACT, new Rng(0));
  t.ok(Math.abs(wide.w[0] - 1) < 1e-8 && Math.abs(wide.b) < 1e-8);
  t.ok(Math.abs(wide.objective - 0.5) < 1e-8 && wide.converged);
  // C = 0.1 holds both α at 0.1: w = 0.2, ½·0.04 + 0.1·(0.8 + 0.8)
  const bound = trainLinearSvm(example([1, 1], [-1, -1]), { ...EXACT, C: 0.1 }, new Rng(0));
  t.ok(Math.abs(bound.w[0] - 0.2) < 1e-8 && Math.abs(bound.objective - 0.18) < 1e-8);
  t.end();
});

test('trainLinearSvm() weighs positives and keeps the bias as one more weight', (t) => {
  // x = 0 for both: only b = B·B·(α₊ − α₋) acts. The negative's α₋ stands at C = 0.1, the positive's, which may go to
  // 0.2, stops where its margin is met: 100·(α₊ − 0.1) = 1
  const cfg = { ...EXACT, C: 0.1, positiveWeight: 2, biasMultiplier: 10 };
  const { w, b, objective } = trainLinearSvm(example([1, 0], [-1, 0]), cfg, new Rng(0));
  t.equal(w[0], 0);
  t.ok(Math.abs(b - 1) < 1e-8, 'on the positive\'s margin');
  t.ok(Math.abs(objective - (0.5 * 0.01 + 0.1 * 2)) < 1e-8, '½(b/B)² + C·hinge of the negative');
  const even = trainLinearSvm(example([1, 0], [-1, 0]), { ...cfg, positiveWeight: 1 }, new Rng(0));
  t.ok(Math.abs(even.b) < 1e-8, 'without a weight nothing favours either');
  t.ok(even.objective - even.lowerBound < 1e-8, 'although the two projected gradients are alike from the start');
  t.end();
});

test('trainLinearSvm() ends where its two bounds meet', (t) => {
  for (const seed of [1, 2, 3]) {
    const examples = clouds(120, 8, new Rng(seed));
    const cfg = { ...LINEAR_SVM, tolerance: 1e-6 };
    const { objective, lowerBound, w, b, converged } = trainLinearSvm(examples, cfg, new Rng(seed));
    t.ok(converged && objective >= lowerBound * (1 - 1e-12) && objective - lowerBound < 1e-4 * objective,
      `${lowerBound} ≤ ${objective}`);
    t.equal(objective, svmObjective({ w, b }, examples, cfg));
  }
  t.end();
});

test('trainLinearSvm() with R-CNN\'s constants stops within 1 % of the least objective', (t) => {
  const examples = clouds(300, 32, new Rng(5));
  const early = trainLinearSvm(examples, LINEAR_SVM, new Rng(1));
  const { lowerBound } = trainLinearSvm(examples, { ...LINEAR_SVM, tolerance: 1e-6 }, new Rng(1));
  t.ok(early.converged && early.objective < 1.01 * lowerBound, `${early.objective} of ${lowerBound}`);
  t.end();
});

test('trainLinearSvm() separates what can be separated, and not by less than the margin', (t) => {
  const examples = example([1, 2, 2], [1, 3, 1], [-1, -2, 0], [-1, 0, -3]);
  const svm = trainLinearSvm(examples, { ...EXACT, C: 100 }, new Rng(0));
  examples.features.forEach((x, i) => t.ok(svmScore(svm, x) * examples.labels[i] > 1 - 1e-6));
  t.end();
});

test('trainLinearSvm() gives the same bits for the same seed, nearly the same for another', (t) => {
  const examples = clouds(80, 6, new Rng(3));
  const of = (seed: number) => trainLinearSvm(examples, LINEAR_SVM, new Rng(seed));
  t.same(of(1), of(1));
  t.ok(Math.abs(of(1).objective / of(2).objective - 1) < 0.02);
  t.not(of(1).objective, of(2).objective);
  t.end();
});

test('trainLinearSvm() says when sweeps ran out, and answers with the one label there is', (t) => {
  const stopped = trainLinearSvm(clouds(60, 4, new Rng(4)), { ...EXACT, maxSweeps: 2 }, new Rng(0));
  t.same([stopped.sweeps, stopped.converged], [2, false]);
  const never = trainLinearSvm(example([-1, 1], [-1, 2]), EXACT, new Rng(0));
  t.ok([1, 2].every((x) => svmScore(never, Float64Array.of(x)) < -0.99));
  t.end();
});

test('trainLinearSvm() refuses no examples, rows of different length and strange labels', (t) => {
  const train = (examples: SvmExamples) => () => trainLinearSvm(examples, EXACT, new Rng(0));
  t.throws(train(example()), new RangeError('trainLinearSvm: there are no examples'));
  t.throws(train(example([1, 1, 2], [-1, 1])), new TypeError('trainLinearSvm: row 1 has 1 features, row 0 has 2'));
  t.throws(train(example([1, 1], [2, 1])), new RangeError('trainLinearSvm: label 1 must be 1 or -1, got 2'));
  t.throws(train({ features: example([1, 1]).features, labels: [] }),
    new TypeError('trainLinearSvm: there are 1 rows and 0 labels'));
  t.end();
});
