import { test } from 'tap';
import { lrnLayer } from '../../lib/layers/lrn-layer.js';
import { lrnBackward, lrnForward, type Lrn } from '../../lib/layers/lrn.js';
import { Rng } from '../../lib/tensor/rng.js';
import { randomTensor } from '../support/gradient.js';
import { assertLayerGradients } from '../support/layer-gradient.js';

const LRN: Lrn = { kind: 'across-channels', size: 3, alpha: 0.5, beta: 0.75, k: 1 };

test('lrnLayer() has the gradient of x for both kinds and no parameters', async (t) => {
  const rng = new Rng(1);
  for (const kind of ['across-channels', 'within-channel'] as const) {
    const layer = lrnLayer({ ...LRN, kind });
    t.same(layer.params, []);
    await assertLayerGradients(t, layer, randomTensor([1, 4, 3, 4], rng), rng);
  }
});

test('lrnLayer() keeps nothing between calls: two maps in flight', async (t) => {
  const rng = new Rng(2);
  const layer = lrnLayer(LRN);
  const x = randomTensor([1, 4, 2, 2], rng);
  const dy = randomTensor(x.shape, rng);
  const a = await layer.forward(x);
  await layer.forward(randomTensor([1, 4, 3, 3], rng));
  t.same(await layer.backward(dy, a.saved), lrnBackward(dy, x, lrnForward(x, LRN).scale, LRN));
  t.equal(await layer.backwardParams(dy, a.saved), undefined);
});
