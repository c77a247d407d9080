import { test } from 'tap';
import { loopsCompute } from '../../lib/compute/loops.js';
import { convLayer } from '../../lib/layers/conv-layer.js';
import type { ConvOps } from '../../lib/layers/conv.js';
import { biasParam, clearGrads, weightParam } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { copyOf, scaled } from '../../lib/tensor/tensor.js';
import { randomTensor } from '../support/gradient.js';
import { assertLayerGradients } from '../support/layer-gradient.js';

const GEOMETRY = { stride: 2, pad: 1, groups: 1 };

function newLayer(ops: ConvOps = loopsCompute()) {
  const rng = new Rng(1);
  const weight = weightParam('conv1.weight', randomTensor([4, 3, 3, 3], rng));
  return convLayer(ops, weight, biasParam('conv1.bias', randomTensor([4], rng)), GEOMETRY);
}

test('convLayer() has the gradients of x, weight and bias', async (t) => {
  const rng = new Rng(2);
  await assertLayerGradients(t, newLayer(), randomTensor([2, 3, 5, 6], rng), rng);
});

test('convLayer() keeps nothing between calls: two images in flight, backward in any order', async (t) => {
  const rng = new Rng(3);
  const layer = newLayer();
  const a = await layer.forward(randomTensor([1, 3, 5, 5], rng));
  const b = await layer.forward(randomTensor([1, 3, 7, 6], rng));
  const [dA, dB] = [randomTensor(a.y.shape, rng), randomTensor(b.y.shape, rng)];
  const dxB = await layer.backward(dB, b.saved);
  const dxA = await layer.backward(dA, a.saved);
  t.same(dxA, await newLayer().backward(dA, a.saved));
  t.same(dxB, await newLayer().backward(dB, b.saved));
});

test('convLayer() adds to param.grad: backward twice doubles it', async (t) => {
  const rng = new Rng(4);
  const layer = newLayer();
  const { y, saved } = await layer.forward(randomTensor([1, 3, 4, 4], rng));
  const dy = randomTensor(y.shape, rng);
  await layer.backward(dy, saved);
  const once = layer.params.map(({ grad }) => copyOf(grad));
  await layer.backward(dy, saved);
  layer.params.forEach(({ grad }, i) => t.same(grad, scaled(once[i], 2)));
});

test('convLayer() backwardParams adds what backward adds, and computes no dx', async (t) => {
  const rng = new Rng(5);
  const full = newLayer();
  const { y, saved } = await full.forward(randomTensor([2, 3, 5, 5], rng));
  const dy = randomTensor(y.shape, rng);
  await full.backward(dy, saved);
  const ops = { ...loopsCompute(), convBackwardInput: () => Promise.reject(new Error('nobody asked for dx')) };
  const last = newLayer(ops);
  await last.backwardParams(dy, saved);
  last.params.forEach(({ grad }, i) => t.same(grad, full.params[i].grad));
  await t.rejects(last.backward(dy, saved), new Error('nobody asked for dx'));
  clearGrads(last.params);
});

test('convLayer() lists weight, then bias, and rejects an input that does not fit', async (t) => {
  const layer = newLayer();
  t.same(layer.params.map(({ name }) => name), ['conv1.weight', 'conv1.bias']);
  await t.rejects(layer.forward(randomTensor([1, 2, 5, 5], new Rng(6))),
    new RangeError('conv: x has 2 channels, weight expects 3'));
});
