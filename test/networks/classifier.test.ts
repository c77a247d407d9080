import { test } from 'tap';
import { maxPoolLayer } from '../../lib/layers/max-pool.js';
import { reluLayer } from '../../lib/layers/relu.js';
import { sequential } from '../../lib/layers/sequential.js';
import { softmaxLoss } from '../../lib/losses/softmax.js';
import { BACKBONES } from '../../lib/networks/backbones.js';
import { classifierForward, classifierStep, newClassifier, type Classifier } from '../../lib/networks/classifier.js';
import { newFc } from '../../lib/networks/fc.js';
import { newConv, newLinear } from '../../lib/networks/layer-factory.js';
import { clearGrads } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { dot, entry, zeros } from '../../lib/tensor/tensor.js';
import { randomTensor } from '../support/gradient.js';
import { assertParamGradients } from '../support/layer-gradient.js';
import { randomise, TINY_SPEC, tinyFactory } from '../support/tiny-network.js';

const CLASSES = 3;
const FACTORY = tinyFactory(1);

/** conv 3→2 with stride 2, ReLU, pool, RoI pooling 2×2, fc 8→5→4, fc8 4→3: the shape of M0 in 161 parameters. */
function newTinyClassifier(): Classifier {
  const conv = sequential([
    newConv(FACTORY, 'conv1', { in: 3, out: 2, kernel: 3, stride: 2 }), reluLayer(),
    maxPoolLayer(FACTORY.compute, { kernel: 2, stride: 2, pad: 0 }),
  ]);
  const fc = newFc(TINY_SPEC, FACTORY);
  const fc8 = newLinear(FACTORY, 'fc8', { in: 4, out: CLASSES });
  const params = [...conv.params, ...fc.params, ...fc8.params];
  randomise(params, new Rng(2));
  return { spec: TINY_SPEC, conv, fc, fc8, params };
}

test('classifierStep() has the gradient of every parameter, through RoI pooling of whole crops', async (t) => {
  const net = newTinyClassifier();
  const crops = randomTensor([3, 3, 16, 12], new Rng(3));
  const labels = [2, 0, 1];
  clearGrads(net.params);
  const { loss, scores } = await classifierStep(net, FACTORY.compute, crops, labels);
  t.same(scores.shape, [3, CLASSES]);
  t.equal(loss, softmaxLoss(scores, labels).loss);
  await assertParamGradients(t, net.params, async () =>
    softmaxLoss((await classifierForward(net, FACTORY.compute, crops)).scores, labels).loss);
});

test('classifierForward() pools a crop over the whole of its own map, alone or in a batch', async (t) => {
  const net = newTinyClassifier();
  const crops = randomTensor([3, 3, 16, 16], new Rng(4));
  const { scores, saved } = await classifierForward(net, FACTORY.compute, crops);
  for (let n = 0; n < 3; n++) {
    const alone = (await classifierForward(net, FACTORY.compute, entry(crops, n))).scores;
    t.same([...alone.data], [...entry(scores, n).data]);
  }
  t.same(saved.conv.y.shape, [3, 2, 4, 4]);
  // 15 / 4 rounds to 4, so w = 5 on a map of 4: bins [0,3) and [2,5), cut to [2,4); together they hold every cell
  for (let plane = 0; plane < 6; plane++) {
    const cells = [...saved.conv.y.data.subarray(16 * plane, 16 * plane + 16)];
    const bin = (rows: readonly number[], columns: readonly number[]): number =>
      Math.max(...rows.flatMap((row) => columns.map((column) => cells[4 * row + column])));
    const want = [bin([0, 1, 2], [0, 1, 2]), bin([0, 1, 2], [2, 3]), bin([2, 3], [0, 1, 2]), bin([2, 3], [2, 3])];
    t.same([...saved.pooled.y.data.subarray(4 * plane, 4 * plane + 4)], want);
  }
});

test('newClassifier() on S scores 56×56 crops, and its fc6 and fc7 fit a detector\'s head', async (t) => {
  const net = newClassifier(BACKBONES.S, 20, tinyFactory(5));
  const { scores } = await classifierForward(net, FACTORY.compute, zeros([2, 3, 56, 56], 'float64'));
  t.same(scores.shape, [2, 20]);
  t.same(net.params.map(({ name }) => name).slice(-6),
    ['fc6.weight', 'fc6.bias', 'fc7.weight', 'fc7.bias', 'fc8.weight', 'fc8.bias']);
  const [fc8] = net.fc8.params; // class scores N(0, 0.01²); standard error over 2560 numbers 1.4 %
  t.ok(Math.abs(Math.sqrt(dot(fc8.value, fc8.value) / fc8.value.data.length) / 0.01 - 1) < 0.06);
});
