import { test } from 'tap';
import { loopsCompute } from '../../lib/compute/loops.js';
import { linearForward } from '../../lib/layers/linear.js';
import { lowRankLinear } from '../../lib/layers/low-rank-linear.js';
import { product } from '../../lib/solvers/matrix.js';
import { biasParam, weightParam } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { copyOf } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/layers/low-rank-linear.js';
import { randomTensor } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';

const rng = new Rng(1);
const first = weightParam('fc6_L.weight', randomTensor([2, 6], rng));
const second = weightParam('fc6_U.weight', randomTensor([4, 2], rng));
const bias = biasParam('fc6_U.bias', randomTensor([4], rng));
const layer = lowRankLinear(loopsCompute(), { first, second, bias });

test('lowRankLinear() is the fully connected layer of the product', async (t) => {
  const x = randomTensor([3, 6], rng);
  const { y } = await layer.forward(x);
  const whole = linearForward(x, product(second.value, first.value), bias.value);
  t.ok(whole.data.every((value, i) => Math.abs(value - y.data[i]) < 1e-12));
});

testGradients('lowRankLinear() has the gradients of x, both weights and bias', cases);

test('lowRankLinear() backwardParams adds what backward adds', async (t) => {
  const x = randomTensor([3, 6], rng);
  const { y, saved } = await layer.forward(x);
  const dy = randomTensor(y.shape, rng);
  for (const { grad } of layer.params) grad.data.fill(0);
  await layer.backward(dy, saved);
  const full = layer.params.map(({ grad }) => copyOf(grad));
  for (const { grad } of layer.params) grad.data.fill(0);
  await layer.backwardParams(dy, saved);
  t.same(layer.params.map(({ grad }) => grad), full);
});
