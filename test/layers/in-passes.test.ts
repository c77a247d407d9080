import { test } from 'tap';
import { inPasses } from '../../lib/layers/in-passes.js';
import type { Layer } from '../../lib/layers/layer.js';
import { Rng } from '../../lib/tensor/rng.js';
import type { Tensor } from '../../lib/tensor/tensor.js';
import { cases, convAndPool } from '../gradcheck/layers/in-passes.js';
import { assertGradient, randomTensor } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';

/** The chain of the gradient check; `sizes` gets the images of every forward pass. */
function newChain(sizes: number[] = []): Layer<readonly unknown[]> {
  const chain = convAndPool();
  const forward = (x: Tensor) => {
    sizes.push(x.shape[0]);
    return chain.forward(x);
  };
  return { ...chain, forward };
}

test('inPasses() gives what the layer gives for all images at once, a few at a time', async (t) => {
  const rng = new Rng(2);
  const x = randomTensor([5, 2, 4, 5], rng);
  const sizes: number[] = [];
  const [whole, sliced] = [newChain(), newChain(sizes)];
  const passes = inPasses(sliced, 2);
  const [a, b] = [await whole.forward(x), await passes.forward(x)];
  t.same(sizes, [2, 2, 1]);
  t.same(b.y, a.y);
  const dy = randomTensor(a.y.shape, rng);
  t.same(await passes.backward(dy, b.saved), await whole.backward(dy, a.saved));
  passes.params.forEach(({ grad }, i) => assertGradient(t, grad, whole.params[i].grad, 1e-12));

  const last = newChain();
  const lastPasses = inPasses(last, 2);
  await lastPasses.backwardParams(dy, (await lastPasses.forward(x)).saved);
  last.params.forEach(({ grad }, i) => assertGradient(t, grad, whole.params[i].grad, 1e-12));
});

testGradients('inPasses() has the gradients of x and of every parameter', cases);

test('inPasses() refuses a pass without images', (t) => {
  t.throws(() => inPasses(newChain(), 0), new RangeError('inPasses: a pass needs an image, got 0'));
  t.end();
});
