import { test } from 'tap';
import { loopsCompute } from '../../lib/compute/loops.js';
import { convLayer } from '../../lib/layers/conv.js';
import type { ConvOps } from '../../lib/layers/conv.js';
import { reluLayer } from '../../lib/layers/relu.js';
import { sequential } from '../../lib/layers/sequential.js';
import { biasParam, weightParam } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor } from '../../lib/tensor/tensor.js';
import { cases, nestedChain } from '../gradcheck/layers/sequential.js';
import { randomTensor } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';

test('sequential() is its layers one after the other, by hand', async (t) => {
  const one = weightParam('w', tensor([1, 1, 1, 1], [-2]));
  const conv = convLayer(loopsCompute(), one, biasParam('b', tensor([1], [3])), { stride: 1, pad: 0, groups: 1 });
  const chain = sequential([conv, reluLayer()]);
  const { y, saved } = await chain.forward(tensor([1, 1, 1, 2], [1, 2]));
  t.same([...y.data], [1, 0]); // −2·1 + 3 = 1, −2·2 + 3 = −1 → 0
  const dx = await chain.backward(tensor([1, 1, 1, 2], [10, 20]), saved);
  t.same([...dx.data], [-20, 0]); // through the ReLU (10, 0), times −2
  t.same(chain.params.map(({ grad }) => [...grad.data]), [[10], [10]]); // dw = 1·10 + 2·0, db = 10 + 0
});

testGradients('sequential() has the gradients of x and of every parameter, nested chains too', cases);

test('sequential() lists the parameters of its layers in their order, nested chains too', (t) => {
  const names = nestedChain().params.map(({ name }) => name);
  t.same(names, ['conv1.weight', 'conv1.bias', 'conv2.weight', 'conv2.bias']);
  t.end();
});

test('sequential() keeps nothing between calls: two images in flight, backward in any order', async (t) => {
  const rng = new Rng(3);
  const chain = nestedChain();
  const a = await chain.forward(randomTensor([1, 2, 4, 4], rng));
  const b = await chain.forward(randomTensor([1, 2, 6, 5], rng));
  const [dA, dB] = [randomTensor(a.y.shape, rng), randomTensor(b.y.shape, rng)];
  const dxB = await chain.backward(dB, b.saved);
  t.same(await chain.backward(dA, a.saved), await nestedChain().backward(dA, a.saved));
  t.same(dxB, await nestedChain().backward(dB, b.saved));
});

test('sequential() backwardParams adds what backward adds, and stops at the first layer with parameters', async (t) => {
  const rng = new Rng(4);
  const full = nestedChain();
  const { y, saved } = await full.forward(randomTensor([1, 2, 4, 4], rng));
  const dy = randomTensor(y.shape, rng);
  await full.backward(dy, saved);
  const loops = loopsCompute();
  let inputGradients = 0;
  const counting: ConvOps = {
    ...loops,
    convBackwardInput: (...operands) => {
      inputGradients++;
      return loops.convBackwardInput(...operands);
    },
  };
  const last = nestedChain(counting);
  await last.backwardParams(dy, saved);
  t.equal(inputGradients, 1, 'through conv2, not through conv1');
  last.params.forEach(({ grad }, i) => t.same(grad, full.params[i].grad));
});

test('sequential() of nothing, or of layers without parameters, is harmless', async (t) => {
  const empty = sequential([]);
  const x = tensor([1], [3]);
  const { y, saved } = await empty.forward(x);
  t.equal(y, x);
  t.equal(await empty.backward(x, saved), x);
  const relus = sequential([reluLayer()]);
  await relus.backwardParams(x, (await relus.forward(x)).saved);
  t.same(relus.params, []);
});
