import { test } from 'tap';
import {
  convBackwardBias, convBackwardInput, convBackwardWeights, convForward, convOutputShape, convOutputSize,
  type ConvGeometry, convLayer, type ConvOps,
} from '../../lib/layers/conv.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, withPrecision, zeros, type Shape, type Tensor, copyOf, scaled } from '../../lib/tensor/tensor.js';
import { cases, CONV_CASES, convInputs } from '../gradcheck/layers/conv.js';
import { randomTensor, relativeError } from '../support/gradient.js';
import { loopsCompute } from '../../lib/compute/loops.js';
import { biasParam, clearGrads, weightParam } from '../../lib/tensor/param.js';
import { testGradients } from '../support/test-gradients.js';

const PLAIN: ConvGeometry = { stride: 1, pad: 0, groups: 1 };

test('convForward() and its gradients on a 3×3 map, by hand', (t) => {
  const x = tensor([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const w = tensor([1, 1, 2, 2], [1, 2, 3, 4]);
  // y[0,0] = 10 + 1·1 + 2·2 + 3·4 + 4·5 = 47           y[0,1] = 10 + 1·2 + 2·3 + 3·5 + 4·6 = 57
  // y[1,0] = 10 + 1·4 + 2·5 + 3·7 + 4·8 = 77           y[1,1] = 10 + 1·5 + 2·6 + 3·8 + 4·9 = 87
  t.same(convForward(x, w, tensor([1], [10]), PLAIN), tensor([1, 1, 2, 2], [47, 57, 77, 87]));
  const dy = tensor([1, 1, 2, 2], [1, 0, 0, 2]);
  // dx = 1 · w laid at (0,0) + 2 · w laid at (1,1); they meet in the middle: 4 + 2·1 = 6
  t.same([...convBackwardInput(dy, w, x.shape, PLAIN).data], [1, 2, 0, 3, 6, 4, 0, 6, 8]);
  // dw[i,j] = 1 · x[i,j] + 2 · x[i+1,j+1]: 1 + 10, 2 + 12, 4 + 16, 5 + 18
  t.same([...convBackwardWeights(x, dy, w.shape, PLAIN).data], [11, 14, 20, 23]);
  t.same([...convBackwardBias(dy).data], [3]); // 1 + 0 + 0 + 2
  t.end();
});

test('convForward() reads zeros outside the map, and strides, by hand', (t) => {
  const x = tensor([1, 1, 2, 2], [1, 2, 3, 4]);
  const w = tensor([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  // size floor((2 + 2 − 3) / 2) + 1 = 1; the kernel's centre lies on x[0,0]: 5·1 + 6·2 + 8·3 + 9·4 = 77
  t.same(convForward(x, w, tensor([1], [0]), { stride: 2, pad: 1, groups: 1 }), tensor([1, 1, 1, 1], [77]));
  t.end();
});

test('convForward() lets each group read its own channels only, by hand', (t) => {
  const x = tensor([1, 2, 1, 1], [10, 20]);
  const w = tensor([4, 1, 1, 1], [1, 2, 3, 4]); // outputs 0, 1 read channel 0; outputs 2, 3 read channel 1
  const y = convForward(x, w, tensor([4], [0, 0, 0, 1]), { ...PLAIN, groups: 2 });
  t.same([...y.data], [10, 20, 60, 81]);
  t.end();
});

test('convOutputSize() rounds down', (t) => {
  t.equal(convOutputSize(150, 5, { stride: 2, pad: 2, groups: 1 }), 75); // floor(149 / 2) + 1
  t.equal(convOutputSize(227, 11, { stride: 4, pad: 0, groups: 1 }), 55); // AlexNet's conv1
  t.same(convOutputShape([2, 3, 5, 8], [7, 3, 3, 3], { stride: 2, pad: 1, groups: 1 }), [2, 7, 3, 4]);
  t.end();
});

for (const example of CONV_CASES) {
  test(`convForward() is the sum of its header: ${example.name}`, (t) => {
    const { x, w, b } = convInputs(example, new Rng(1));
    const y = convForward(x, w, b, example.geometry);
    t.same(y.shape, convOutputShape(x.shape, w.shape, example.geometry));
    t.ok(relativeError(y, literalConvolution(x, w, b, example.geometry)) < 1e-14);
    t.end();
  });
}

testGradients('convBackward…() agree with central differences for x, w and b', cases);

test('convForward() and its gradients keep float32, within its rounding of float64', (t) => {
  const { geometry } = CONV_CASES[0];
  const { x, w, b } = convInputs(CONV_CASES[0], new Rng(3));
  const dy = randomTensor(convOutputShape(x.shape, w.shape, geometry), new Rng(4));
  const [x32, w32, b32, dy32] = [x, w, b, dy].map((v) => withPrecision(v, 'float32'));
  const pairs = [
    [convForward(x32, w32, b32, geometry), convForward(x, w, b, geometry)],
    [convBackwardInput(dy32, w32, x.shape, geometry), convBackwardInput(dy, w, x.shape, geometry)],
    [convBackwardWeights(x32, dy32, w.shape, geometry), convBackwardWeights(x, dy, w.shape, geometry)],
    [convBackwardBias(dy32), convBackwardBias(dy)],
  ];
  for (const [single, double] of pairs) {
    t.ok(single.data instanceof Float32Array && double.data instanceof Float64Array);
    t.ok(relativeError(single, double) < 1e-6);
  }
  t.end();
});

test('convForward() refuses shapes that do not fit, naming them', (t) => {
  const forward = (x: Shape, w: Shape, geometry = PLAIN) => () =>
    convForward(zeros(x), zeros(w), zeros([w[0]]), geometry);
  t.throws(forward([3, 4, 4], [2, 3, 3, 3]),
    new TypeError('conv: x and weight must have 4 axes, got [3,4,4] and [2,3,3,3]'));
  t.throws(forward([1, 3, 4, 4], [2, 3, 3, 1]), new TypeError('conv: kernels must be square, got 3×1'));
  t.throws(forward([1, 3, 4, 4], [2, 64, 3, 3]), new RangeError('conv: x has 3 channels, weight expects 64'));
  t.throws(forward([1, 4, 4, 4], [3, 2, 3, 3], { ...PLAIN, groups: 2 }),
    new RangeError('conv: 3 outputs do not split into 2 groups'));
  t.throws(forward([1, 1, 2, 9], [1, 1, 3, 3]),
    new RangeError('conv: kernel 3 is larger than the padded map 2×9'));
  t.end();
});

/** The header's first line, read aloud: every tap of every output, zero where it falls outside. */
function literalConvolution(x: Tensor, w: Tensor, b: Tensor, { stride, pad, groups }: ConvGeometry): Tensor {
  const [, C, H, W] = x.shape;
  const [O, Cg, K] = w.shape;
  const shape = convOutputShape(x.shape, w.shape, { stride, pad, groups });
  const [, , OH, OW] = shape;
  const cell = (n: number, c: number, row: number, column: number): number =>
    row < 0 || row >= H || column < 0 || column >= W ? 0 : x.data[((n * C + c) * H + row) * W + column];
  const y = zeros(shape, 'float64');
  for (let at = 0; at < y.data.length; at++) {
    const [u, v] = [at % OW, Math.floor(at / OW) % OH];
    const [o, n] = [Math.floor(at / OW / OH) % O, Math.floor(at / OW / OH / O)];
    const firstChannel = Math.floor(o / (O / groups)) * Cg;
    let sum = b.data[o];
    for (let tap = 0; tap < Cg * K * K; tap++) {
      const [j, i, c] = [tap % K, Math.floor(tap / K) % K, Math.floor(tap / K / K)];
      sum += w.data[o * Cg * K * K + tap] * cell(n, firstChannel + c, v * stride - pad + i, u * stride - pad + j);
    }
    y.data[at] = sum;
  }
  return y;
}

const GEOMETRY = { stride: 2, pad: 1, groups: 1 };

function newLayer(ops: ConvOps = loopsCompute()) {
  const rng = new Rng(1);
  const weight = weightParam('conv1.weight', randomTensor([4, 3, 3, 3], rng));
  return convLayer(ops, weight, biasParam('conv1.bias', randomTensor([4], rng)), GEOMETRY);
}

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
