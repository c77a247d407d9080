import { test } from 'tap';
import { fcBackward, fcBackwardParams, fcForward, newFc, newFcOf, noDropout } from '../../lib/networks/fc.js';
import { clearGrads } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { copyOf, reshape, tensor, zeros } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/networks/fc.js';
import { randomTensor } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';
import { randomise, TINY_SPEC, tinyFactory } from '../support/tiny-network.js';

const POOLED = [3, 2, 2, 2]; // R, channels, grid, grid

function newTinyFc() {
  const fc = newFc(TINY_SPEC, tinyFactory(1));
  randomise(fc.params, new Rng(2));
  return fc;
}

test('fcForward() of one RoI with one unit a layer, by hand', async (t) => {
  const fc = newFc({ ...TINY_SPEC, channels: 1, grid: 1, fc: [1, 1] }, tinyFactory(1));
  [[2], [1], [-3], [10]].forEach((value, i) => fc.params[i].value.data.set(value)); // fc6 w, b, fc7 w, b
  const { y, saved } = await fcForward(fc, tensor([2, 1, 1, 1], [1, -4], 'float64'), noDropout);
  // RoI 0: fc6 2·1 + 1 = 3, fc7 −3·3 + 10 = 1           RoI 1: fc6 2·(−4) + 1 = −7 → 0, fc7 −3·0 + 10 = 10
  t.same([...y.data], [1, 10]);
  const dPooled = await fcBackward(fc, tensor([2, 1], [1, 1], 'float64'), saved);
  t.same([...dPooled.data], [-6, 0]); // 1 · −3 · 2; the second stops at fc6's ReLU
  t.same(fc.params.map(({ grad }) => grad.data[0]), [-3, -3, 3, 2]); // fc6 −3·1, −3; fc7 1·3 + 1·0, 1 + 1
});

test('fcForward() flattens channels first, then rows, then columns', async (t) => {
  const fc = newFc({ ...TINY_SPEC, fc: [8, 8] }, tinyFactory(1));
  const identity = Array.from({ length: 64 }, (_, i) => (i % 9 === 0 ? 1 : 0));
  for (const { name, value } of fc.params) if (name.endsWith('weight')) value.data.set(identity);
  const pooled = tensor([1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], 'float64');
  t.same((await fcForward(fc, pooled, noDropout)).y, tensor([1, 8], [1, 2, 3, 4, 5, 6, 7, 8], 'float64'));
});

testGradients('fcBackward() has the gradients of the pooled features and of every parameter', cases);

test('fcBackwardParams() adds what fcBackward() adds', async (t) => {
  const rng = new Rng(4);
  const fc = newTinyFc();
  const { y, saved } = await fcForward(fc, randomTensor(POOLED, rng), noDropout);
  const dy = randomTensor(y.shape, rng);
  await fcBackward(fc, dy, saved);
  const expected = fc.params.map(({ grad }) => copyOf(grad));
  clearGrads(fc.params);
  await fcBackwardParams(fc, dy, saved);
  t.same(fc.params.map(({ grad }) => grad), expected);
});

test('newFcOf() takes features of any length, as rows', async (t) => {
  const fc = newFcOf(8, TINY_SPEC.fc, tinyFactory(1));
  const pooled = randomTensor(POOLED, new Rng(5));
  const { y } = await fcForward(newFc(TINY_SPEC, tinyFactory(1)), pooled, noDropout);
  t.same((await fcForward(fc, reshape(pooled, [3, 8]), noDropout)).y, y, 'as for 2×2 bins of 2 channels');
});

test('fcForward() takes no RoIs at all', async (t) => {
  const fc = newTinyFc();
  const { y, saved } = await fcForward(fc, zeros([0, 2, 2, 2], 'float64'), noDropout);
  t.same(y.shape, [0, 4]);
  t.same((await fcBackward(fc, y, saved)).shape, [0, 2, 2, 2]);
});

test('fcForward() rejects pooled features of another size', async (t) => {
  await t.rejects(fcForward(newTinyFc(), zeros([1, 2, 3, 3], 'float64'), noDropout),
    new RangeError('linear: x has 18 inputs, weight expects 8'));
});
