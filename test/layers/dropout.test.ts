import { test } from 'tap';
import { applyMask, dropoutMask } from '../../lib/layers/dropout.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, withPrecision, zeros } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/layers/dropout.js';
import { testGradients } from '../support/test-gradients.js';

test('applyMask() by hand: dropped units are 0, kept ones doubled at ratio 1/2, and so are their gradients', (t) => {
  const mask = tensor([4], [0, 2, 2, 0]);
  t.same(applyMask(tensor([4], [1, 2, 3, 4]), mask), tensor([4], [0, 4, 6, 0]));
  t.same(applyMask(tensor([4], [10, 20, 30, 40]), mask), tensor([4], [0, 40, 60, 0]));
  t.end();
});

test('dropoutMask() drops the ratio asked for and keeps the mean of x', (t) => {
  const n = 20_000;
  const mask = dropoutMask(zeros([n], 'float64'), 0.25, new Rng(1));
  const dropped = mask.data.filter((m) => m === 0).length;
  t.ok(Math.abs(dropped - n / 4) < 4 * Math.sqrt(n * 3 / 16), `${dropped} of ${n}`); // 4 standard deviations
  t.ok(mask.data.every((m) => m === 0 || m === 1 / 0.75));
  t.end();
});

test('dropoutMask() depends on the seed alone, has the shape and precision of x, and drops none at ratio 0', (t) => {
  const x = zeros([3, 5]);
  t.same(dropoutMask(x, 0.5, new Rng(2)), dropoutMask(x, 0.5, new Rng(2)));
  t.notSame(dropoutMask(x, 0.5, new Rng(2)), dropoutMask(x, 0.5, new Rng(3)));
  t.same(dropoutMask(x, 0, new Rng(2)), tensor([3, 5], new Float32Array(15).fill(1)));
  t.ok(dropoutMask(withPrecision(x, 'float64'), 0.5, new Rng(2)).data instanceof Float64Array);
  t.end();
});

testGradients('applyMask() takes dy to dx: central differences agree', cases);

test('dropoutMask() refuses a ratio that would drop everything or is no probability', (t) => {
  t.throws(() => dropoutMask(zeros([1]), 1, new Rng(1)), new RangeError('dropout: the ratio must be in [0,1), got 1'));
  t.throws(() => dropoutMask(zeros([1]), -0.1, new Rng(1)), RangeError);
  t.throws(() => dropoutMask(zeros([1]), NaN, new Rng(1)), RangeError);
  t.end();
});
