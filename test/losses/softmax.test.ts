import { test } from 'tap';
import { IGNORE, softmax, softmaxLoss } from '../../lib/losses/softmax.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, withPrecision, zeros, zerosLike } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/losses/softmax.js';
import { randomTensor, relativeError } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-15 * Math.max(1, Math.abs(b));

test('softmaxLoss() of two rows and a third that is ignored, by hand', (t) => {
  const x = tensor([3, 2], [0, Math.log(3), 0, 0, 5, -5], 'float64');
  const { loss, dx } = softmaxLoss(x, [1, 0, IGNORE]);
  // p: (1/4, 3/4), (1/2, 1/2); V = 2          L = −(ln 3/4 + ln 1/2) / 2 = −ln(3/8) / 2
  t.ok(near(loss, -Math.log(3 / 8) / 2));
  // (p − [k = label]) / 2: (1/4, −1/4) / 2, (−1/2, 1/2) / 2, nothing
  const want = [1 / 8, -1 / 8, -1 / 4, 1 / 4, 0, 0];
  t.ok(relativeError(dx, tensor([3, 2], want, 'float64')) < 1e-15);
  t.end();
});

test('softmax() sums to 1 over axis 1 at every position, and the position is row-major over the others', (t) => {
  const p = softmax(randomTensor([2, 3, 2, 2], new Rng(1)));
  for (let n = 0; n < 2; n++) {
    for (let i = 0; i < 4; i++) {
      t.ok(near(p.data[n * 12 + i] + p.data[n * 12 + 4 + i] + p.data[n * 12 + 8 + i], 1));
    }
  }
  const x = zeros([1, 2, 1, 3], 'float64');
  x.data[3 + 2] = 100; // class 1 of position 2
  t.ok(softmaxLoss(x, [IGNORE, IGNORE, 1]).loss < 1e-40);
  t.ok(softmaxLoss(x, [IGNORE, IGNORE, 0]).loss > 99);
  t.end();
});

test('softmax() does not overflow, nor does its loss', (t) => {
  t.same([...softmax(tensor([1, 3], [1000, 1000, -1000])).data], [0.5, 0.5, 0]);
  const { loss, dx } = softmaxLoss(tensor([1, 2], [-1000, 1000], 'float64'), [0]);
  t.ok(Number.isFinite(loss) && loss > 700); // −ln of the smallest number there is
  t.same([...dx.data], [-1, 1]);
  t.end();
});

testGradients('softmaxLoss() agrees with central differences', cases);

test('softmaxLoss() is 0 with no gradient when every label is IGNORE, or when there is no row', (t) => {
  const x = randomTensor([2, 3], new Rng(3));
  t.same(softmaxLoss(x, [IGNORE, IGNORE]), { loss: 0, dx: zerosLike(x) });
  t.same(softmaxLoss(zeros([0, 3]), []), { loss: 0, dx: zeros([0, 3]) });
  t.end();
});

test('softmaxLoss() keeps float32, leaves x alone, and takes labels of a typed array', (t) => {
  const x = randomTensor([3, 4], new Rng(4));
  const x32 = withPrecision(x, 'float32');
  const [single, double] = [softmaxLoss(x32, Int32Array.of(1, 2, 0)), softmaxLoss(x, [1, 2, 0])];
  t.ok(single.dx.data instanceof Float32Array);
  t.ok(relativeError(single.dx, double.dx) < 1e-6);
  t.ok(Math.abs(single.loss - double.loss) < 1e-6);
  t.same(x32, withPrecision(x, 'float32'));
  t.end();
});

test('softmaxLoss() is NaN for a NaN score: the step that checks its losses sees it', (t) => {
  t.ok(Number.isNaN(softmaxLoss(tensor([1, 2], [NaN, 0]), [1]).loss));
  t.end();
});

test('softmaxLoss() refuses labels that are no class, and too few or too many of them', (t) => {
  const x = zeros([2, 3]);
  t.throws(() => softmaxLoss(x, [0, 3]),
    new RangeError('softmaxLoss: label 3 is not IGNORE (-1) or one of the 3 classes'));
  t.throws(() => softmaxLoss(x, [0, -2]), RangeError);
  t.throws(() => softmaxLoss(x, [0, 0.5]), RangeError);
  t.throws(() => softmaxLoss(x, [0]), new TypeError('softmaxLoss: x has 2 positions, got 1 labels'));
  t.throws(() => softmaxLoss(x, [0, 1, 2]), TypeError);
  t.end();
});
