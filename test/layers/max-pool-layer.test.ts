import { test } from 'tap';
import { loopsCompute } from '../../lib/compute/loops.js';
import { maxPoolLayer } from '../../lib/layers/max-pool-layer.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor } from '../../lib/tensor/tensor.js';
import { shuffledRamp } from '../support/gradient.js';
import { assertLayerGradients } from '../support/layer-gradient.js';

const GEOMETRY = { kernel: 2, stride: 2, pad: 0 };

test('maxPoolLayer() has the gradient of x and no parameters', async (t) => {
  const rng = new Rng(1);
  const layer = maxPoolLayer(loopsCompute(), GEOMETRY);
  t.same(layer.params, []);
  await assertLayerGradients(t, layer, shuffledRamp([2, 3, 5, 5], rng), rng);
});

test('maxPoolLayer() keeps nothing between calls: two maps of different sizes in flight', async (t) => {
  const layer = maxPoolLayer(loopsCompute(), GEOMETRY);
  const a = await layer.forward(tensor([1, 1, 2, 2], [1, 4, 3, 2]));
  const b = await layer.forward(tensor([1, 1, 1, 3], [1, 2, 3]));
  t.same(await layer.backward(tensor([1, 1, 1, 2], [5, 6]), b.saved), tensor([1, 1, 1, 3], [0, 5, 6]));
  t.same(await layer.backward(tensor([1, 1, 1, 1], [7]), a.saved), tensor([1, 1, 2, 2], [0, 7, 0, 0]));
  t.equal(await layer.backwardParams(tensor([1, 1, 1, 1], [7]), a.saved), undefined);
});
