import { test } from 'tap';
import { loopsCompute } from '../../lib/compute/loops.js';
import { linearLayer } from '../../lib/layers/linear-layer.js';
import type { LinearOps } from '../../lib/layers/linear.js';
import { biasParam, weightParam } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { copyOf, scaled } from '../../lib/tensor/tensor.js';
import { randomTensor } from '../support/gradient.js';
import { assertLayerGradients } from '../support/layer-gradient.js';

function newLayer(ops: LinearOps = loopsCompute()) {
  const rng = new Rng(1);
  const weight = weightParam('fc6.weight', randomTensor([4, 6], rng));
  return linearLayer(ops, weight, biasParam('fc6.bias', randomTensor([4], rng)));
}

test('linearLayer() has the gradients of x, weight and bias', async (t) => {
  const rng = new Rng(2);
  await assertLayerGradients(t, newLayer(), randomTensor([3, 6], rng), rng);
});

test('linearLayer() keeps nothing between calls: two batches in flight, backward in any order', async (t) => {
  const rng = new Rng(3);
  const layer = newLayer();
  const a = await layer.forward(randomTensor([2, 6], rng));
  const b = await layer.forward(randomTensor([5, 6], rng));
  const [dA, dB] = [randomTensor(a.y.shape, rng), randomTensor(b.y.shape, rng)];
  const dxB = await layer.backward(dB, b.saved);
  const dxA = await layer.backward(dA, a.saved);
  t.same(dxA, await newLayer().backward(dA, a.saved));
  t.same(dxB, await newLayer().backward(dB, b.saved));
});

test('linearLayer() adds to param.grad: backward twice doubles it', async (t) => {
  const rng = new Rng(4);
  const layer = newLayer();
  const { y, saved } = await layer.forward(randomTensor([3, 6], rng));
  const dy = randomTensor(y.shape, rng);
  await layer.backward(dy, saved);
  const once = layer.params.map(({ grad }) => copyOf(grad));
  await layer.backward(dy, saved);
  layer.params.forEach(({ grad }, i) => t.same(grad, scaled(once[i], 2)));
});

test('linearLayer() backwardParams adds what backward adds, and computes no dx', async (t) => {
  const rng = new Rng(5);
  const full = newLayer();
  const { y, saved } = await full.forward(randomTensor([3, 6], rng));
  const dy = randomTensor(y.shape, rng);
  await full.backward(dy, saved);
  const ops = { ...loopsCompute(), linearBackwardInput: () => Promise.reject(new Error('nobody asked for dx')) };
  const last = newLayer(ops);
  await last.backwardParams(dy, saved);
  last.params.forEach(({ grad }, i) => t.same(grad, full.params[i].grad));
  await t.rejects(last.backward(dy, saved), new Error('nobody asked for dx'));
});
