import { test } from 'tap';
import { reluLayer } from '../../lib/layers/relu-layer.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor } from '../../lib/tensor/tensor.js';
import { shuffledRamp } from '../support/gradient.js';
import { assertLayerGradients } from '../support/layer-gradient.js';

test('reluLayer() has the gradient of x and no parameters', async (t) => {
  const rng = new Rng(1);
  t.same(reluLayer().params, []);
  await assertLayerGradients(t, reluLayer(), shuffledRamp([2, 3, 4], rng), rng);
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
