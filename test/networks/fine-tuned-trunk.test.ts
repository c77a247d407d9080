import { test } from 'tap';
import { BACKBONES, newTrunk, type BackboneSpec } from '../../lib/networks/backbones.js';
import { newFineTunedTrunk } from '../../lib/networks/fine-tuned-trunk.js';
import { PUBLISHED_BACKBONES } from '../../lib/networks/published-backbones.js';
import { Rng } from '../../lib/tensor/rng.js';
import { l2Norm } from '../../lib/tensor/tensor.js';
import { randomTensor } from '../support/gradient.js';
import { bytesOf } from '../support/tensor-bytes.js';
import { randomise, tinyFactory } from '../support/tiny-network.js';

const FROM_CONV3: BackboneSpec = { ...BACKBONES.S, firstTrained: 'conv3' };

test('newFineTunedTrunk() trains from firstTrained on: nothing below gets a gradient, all above get the same as ever',
  async (t) => {
    const whole = newTrunk(BACKBONES.S, tinyFactory(1));
    const tuned = newFineTunedTrunk(FROM_CONV3, tinyFactory(1));
    randomise(whole.params, new Rng(4));
    randomise(tuned.params, new Rng(4));
    const x = randomTensor([1, 3, 16, 16], new Rng(2));
    const [a, b] = [await whole.forward(x), await tuned.layer.forward(x)];
    t.same(b.y, a.y);
    const dy = randomTensor(a.y.shape, new Rng(3));
    await whole.backwardParams(dy, a.saved);
    await tuned.layer.backwardParams(dy, b.saved);
    for (const [i, { name, grad }] of tuned.params.entries()) {
      if (name < 'conv3') t.equal(l2Norm(grad), 0, name);
      else t.equal(bytesOf(grad), bytesOf(whole.params[i].grad), name);
    }
    t.ok(tuned.layer.params.every(({ grad }) => l2Norm(grad) > 0));
  });

test('the published detectors train from conv2 on (S, M), from conv3_1 on (L), from conv1 on (ZF)', (t) => {
  const { caffenet, 'vgg-m-1024': vggM, vgg16, zf } = PUBLISHED_BACKBONES;
  t.same([caffenet, vggM, vgg16, zf].map(({ firstTrained }) => firstTrained), ['conv2', 'conv2', 'conv3_1', 'conv1']);
  const { layer, params } = newFineTunedTrunk(caffenet, tinyFactory(1));
  t.same(layer.params, params.slice(2)); // all but conv1.weight and conv1.bias
  t.end();
});

test('newFineTunedTrunk() refuses a layer that is not there', (t) => {
  t.throws(() => newFineTunedTrunk({ ...BACKBONES.S, firstTrained: 'conv9' }, tinyFactory(1)),
    new RangeError('fine-tuned trunk: S has no layer "conv9"'));
  t.end();
});
