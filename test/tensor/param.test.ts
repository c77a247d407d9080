import { test } from 'tap';
import { biasParam, clearGrads, gaussian, heStd, weightParam } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { dot, tensor } from '../../lib/tensor/tensor.js';

test('weightParam() and biasParam() start with a zero gradient, named weight and bias', (t) => {
  const value = tensor([2], [3, 4], 'float64');
  const grad = { shape: [2], data: new Float64Array(2) };
  t.same(weightParam('fc6.weight', value), { name: 'fc6.weight', value, grad, kind: 'weight' });
  t.same(biasParam('fc6.bias', value), { name: 'fc6.bias', value, grad, kind: 'bias' });
  t.end();
});

test('clearGrads() zeroes gradients in place and leaves values', (t) => {
  const param = weightParam('w', tensor([2], [3, 4]));
  const { grad } = param;
  grad.data.set([5, 6]);
  clearGrads([param]);
  t.same([...grad.data], [0, 0]);
  t.same([...param.value.data], [3, 4]);
  t.end();
});

test('gaussian() has mean 0 and the standard deviation asked for, in the precision asked for', (t) => {
  const n = 40_000;
  const x = gaussian([n], 0.01, { rng: new Rng(1), precision: 'float64' });
  t.ok(x.data instanceof Float64Array);
  const ones = tensor([n], new Float64Array(n).fill(1));
  const mean = dot(x, ones) / n;
  const std = Math.sqrt(dot(x, x) / n - mean ** 2);
  // standard errors 0.01/√n = 5e-5 and 0.01/√(2n) = 3.5e-5; bounds are 4 of them
  t.ok(Math.abs(mean) < 2e-4);
  t.ok(Math.abs(std - 0.01) < 1.5e-4);
  t.ok(gaussian([1], 1, { rng: new Rng(1), precision: 'float32' }).data instanceof Float32Array);
  t.end();
});

test('heStd() is √(2/fanIn): a 3×3 convolution of 2 channels has fan-in 18, a layer of 8 inputs 8', (t) => {
  t.equal(heStd([5, 2, 3, 3]), Math.sqrt(2 / 18)); // = 1/3
  t.equal(heStd([5, 8]), 0.5);
  t.end();
});
