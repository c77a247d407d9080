import { test } from 'tap';
import { Rng } from '../../lib/tensor/rng.js';
import { copyOf, dot, tensor, withPrecision, zerosLike } from '../../lib/tensor/tensor.js';
import {
  assertGradient, indexOf, numericalGradient, randomTensor, relativeError, shuffledRamp, withElement,
} from './gradient.js';

/** Records instead of reporting, so that a failing assertion can be asserted. */
function recorder() {
  const passed: string[] = [];
  const failed: string[] = [];
  return { passed, failed, pass: (line: string) => passed.push(line), fail: (line: string) => failed.push(line) };
}

test('numericalGradient() is 2x for f(x) = x·x, and leaves x alone', async (t) => {
  const x = randomTensor([3, 2], new Rng(1));
  const before = copyOf(x);
  const numeric = await numericalGradient((v) => dot(v, v), x);
  numeric.data.forEach((slope, i) => t.ok(Math.abs(slope - 2 * x.data[i]) < 1e-8));
  t.same(x, before);
});

test('numericalGradient() works in float64 when x is float32, and awaits f', async (t) => {
  const x = tensor([2], [3, -2]);
  const numeric = await numericalGradient(async (v) => v.data[0] ** 3 + v.data[1], x);
  t.ok(numeric.data instanceof Float64Array);
  t.ok(Math.abs(numeric.data[0] - 27) < 1e-6);
  t.ok(Math.abs(numeric.data[1] - 1) < 1e-6);
});

test('numericalGradient() refuses a bad epsilon and a function that is not finite', async (t) => {
  const x = tensor([1], [1]);
  const refusal = new RangeError('numericalGradient: epsilon must be positive, got 0');
  await t.rejects(numericalGradient(() => 0, x, 0), refusal);
  await t.rejects(numericalGradient(() => NaN, x), RangeError);
});

test('assertGradient() passes equal gradients and fails one wrong element, naming it', (t) => {
  const numeric = randomTensor([2, 3], new Rng(2));
  const good = recorder();
  assertGradient(good, copyOf(numeric), numeric, 1e-6);
  t.match(good, { passed: { length: 1 }, failed: { length: 0 } });
  const bad = recorder();
  assertGradient(bad, withElement(numeric, 4, 100), numeric, 1e-6, 'dx');
  t.equal(bad.failed.length, 1);
  t.match(bad.failed[0], 'dx: relative error');
  t.match(bad.failed[0], 'worst at [1,1]: analytic 100, numeric');
  t.end();
});

test('assertGradient() fails on NaN, on zeros, on a factor of two and on another shape', (t) => {
  const numeric = randomTensor([5], new Rng(3));
  const wrongs = [
    withElement(numeric, 2, NaN),
    zerosLike(numeric),
    withPrecision({ shape: [5], data: numeric.data.map((slope) => 2 * slope) }, 'float64'),
    randomTensor([5, 1], new Rng(3)),
  ];
  for (const wrong of wrongs) {
    const report = recorder();
    assertGradient(report, wrong, numeric, 1e-2);
    t.match(report, { passed: { length: 0 }, failed: { length: 1 } });
  }
  t.end();
});

test('relativeError() is 0 for equal, 1 for zero against something, 1/3 for twice', (t) => {
  const a = tensor([2], [3, 4], 'float64');
  t.equal(relativeError(a, a), 0);
  t.equal(relativeError(a, zerosLike(a)), 1);
  t.ok(Math.abs(relativeError(tensor([2], [6, 8], 'float64'), a) - 1 / 3) < 1e-15);
  t.equal(relativeError(zerosLike(a), zerosLike(a)), 0);
  t.end();
});

test('shuffledRamp() keeps all cells at least 1 apart and none on the kink at 0', (t) => {
  const ramp = shuffledRamp([2, 3, 4], new Rng(4));
  const sorted = [...ramp.data].sort((a, b) => a - b);
  for (let i = 1; i < sorted.length; i++) t.equal(sorted[i] - sorted[i - 1], 1);
  for (const cell of ramp.data) t.ok(Math.abs(cell) >= 0.25);
  t.not([...ramp.data].join(), sorted.join());
  t.ok(ramp.data instanceof Float64Array);
  t.end();
});

test('indexOf() is the row-major multi-index', (t) => {
  t.same(indexOf(23, [2, 3, 4]), [1, 2, 3]);
  t.same(indexOf(5, [2, 3, 4]), [0, 1, 1]);
  t.same(indexOf(0, []), []);
  t.end();
});
