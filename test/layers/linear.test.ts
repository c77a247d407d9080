import { test } from 'tap';
import {
  linearBackwardBias, linearBackwardInput, linearBackwardWeights, linearForward, linearLayer, type LinearOps,
} from '../../lib/layers/linear.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, withPrecision, zeros, copyOf, scaled } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/layers/linear.js';
import { randomTensor, relativeError } from '../support/gradient.js';
import { loopsCompute } from '../../lib/compute/loops.js';
import { biasParam, weightParam } from '../../lib/tensor/param.js';
import { testGradients } from '../support/test-gradients.js';

test('linearForward() and its gradients for two rows, by hand', (t) => {
  const x = tensor([2, 2], [1, 2, 3, 4]);
  const w = tensor([3, 2], [1, 0, 0, 1, 1, 1]);
  const b = tensor([3], [10, 20, 30]);
  // row 0: 10 + 1, 20 + 2, 30 + 1 + 2        row 1: 10 + 3, 20 + 4, 30 + 3 + 4
  t.same(linearForward(x, w, b), tensor([2, 3], [11, 22, 33, 13, 24, 37]));
  const dy = tensor([2, 3], [1, 2, 3, 0, 0, 5]);
  // dx row 0: 1·(1,0) + 2·(0,1) + 3·(1,1) = (4,5)       row 1: 5·(1,1) = (5,5)
  t.same(linearBackwardInput(dy, w), tensor([2, 2], [4, 5, 5, 5]));
  // dw row o = dy[0,o]·(1,2) + dy[1,o]·(3,4):  (1,2), (2,4), 3·(1,2) + 5·(3,4) = (18,26)
  t.same(linearBackwardWeights(x, dy), tensor([3, 2], [1, 2, 2, 4, 18, 26]));
  t.same(linearBackwardBias(dy), tensor([3], [1, 2, 8])); // 1 + 0, 2 + 0, 3 + 5
  t.end();
});

testGradients('linearBackward…() agree with central differences for x, w and b', cases);

test('linearForward() and its gradients keep float32, within its rounding of float64', (t) => {
  const rng = new Rng(2);
  const [x, w, b, dy] = [[4, 9], [5, 9], [5], [4, 5]].map((shape) => randomTensor(shape, rng));
  const [x32, w32, b32, dy32] = [x, w, b, dy].map((v) => withPrecision(v, 'float32'));
  const pairs = [
    [linearForward(x32, w32, b32), linearForward(x, w, b)],
    [linearBackwardInput(dy32, w32), linearBackwardInput(dy, w)],
    [linearBackwardWeights(x32, dy32), linearBackwardWeights(x, dy)],
    [linearBackwardBias(dy32), linearBackwardBias(dy)],
  ];
  for (const [single, double] of pairs) {
    t.ok(single.data instanceof Float32Array && double.data instanceof Float64Array);
    t.ok(relativeError(single, double) < 1e-6);
  }
  t.end();
});

test('linearForward() takes no rows at all: an image may have no RoIs', (t) => {
  const none = zeros([0, 2]);
  t.same(linearForward(none, zeros([3, 2]), zeros([3])).shape, [0, 3]);
  t.same(linearBackwardWeights(none, zeros([0, 3])), zeros([3, 2]));
  t.end();
});

test('linearForward() refuses shapes that do not fit, naming them', (t) => {
  t.throws(() => linearForward(zeros([2, 4]), zeros([3, 5]), zeros([3])),
    new RangeError('linear: x has 4 inputs, weight expects 5'));
  t.throws(() => linearForward(zeros([2, 2, 1]), zeros([3, 2]), zeros([3])),
    new TypeError('linear: x and weight must have 2 axes, got [2,2,1] and [3,2]'));
  t.end();
});

function newLayer(ops: LinearOps = loopsCompute()) {
  const rng = new Rng(1);
  const weight = weightParam('fc6.weight', randomTensor([4, 6], rng));
  return linearLayer(ops, weight, biasParam('fc6.bias', randomTensor([4], rng)));
}

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
