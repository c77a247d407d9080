import { test } from 'tap';
import { reluBackward, reluForward, reluLayer } from '../../lib/layers/relu.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, withPrecision } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/layers/relu.js';
import { shuffledRamp } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';

test('reluForward() keeps what is positive; reluBackward() passes dy there, and nothing at 0', (t) => {
  const x = tensor([4], [-2, 0, 3, 0.5]);
  const y = reluForward(x);
  t.same(y, tensor([4], [0, 0, 3, 0.5]));
  t.same(reluBackward(tensor([4], [10, 20, 30, -40]), y), tensor([4], [0, 0, 30, -40]));
  t.same([...x.data], [-2, 0, 3, 0.5]);
  t.end();
});

testGradients('reluBackward() agrees with central differences', cases);

test('reluForward() and reluBackward() keep float32', (t) => {
  const x = shuffledRamp([3, 3], new Rng(2));
  const y = reluForward(withPrecision(x, 'float32'));
  t.ok(y.data instanceof Float32Array && reluBackward(y, y).data instanceof Float32Array);
  t.same([...y.data], [...reluForward(x).data]);
  t.end();
});

test('reluLayer() has no parameters', (t) => {
  t.same(reluLayer().params, []);
  t.end();
});

test('reluLayer() in place gives the same numbers in the tensor that it was given', async (t) => {
  const [x, copy] = [tensor([3], [-1, 0, 2]), tensor([3], [-1, 0, 2])];
  const { y, saved } = await reluLayer({ inPlace: true }).forward(x);
  t.equal(y, x);
  t.equal(saved, x);
  t.same(y, reluForward(copy));
});

test('reluLayer() keeps nothing between calls: two inputs in flight', async (t) => {
  const layer = reluLayer();
  const a = await layer.forward(tensor([2], [1, -1]));
  const b = await layer.forward(tensor([2], [-1, 1]));
  const dy = tensor([2], [5, 6]);
  t.same([...(await layer.backward(dy, a.saved)).data], [5, 0]);
  t.same([...(await layer.backward(dy, b.saved)).data], [0, 6]);
  t.equal(await layer.backwardParams(dy, a.saved), undefined);
});
