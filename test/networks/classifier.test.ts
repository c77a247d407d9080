import { test } from 'tap';
import { maxPoolLayer } from '../../lib/layers/max-pool.js';
import { softmaxLoss } from '../../lib/losses/softmax.js';
import { BACKBONES, roiPooling } from '../../lib/networks/backbones.js';
import { classifierForward, classifierStep, newClassifier, wholeCrops } from '../../lib/networks/classifier.js';
import { PUBLISHED_BACKBONES } from '../../lib/networks/published-backbones.js';
import { Rng } from '../../lib/tensor/rng.js';
import { dot, entry, zeros } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/networks/classifier.js';
import { randomTensor } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';
import { newTinyClassifier, TINY_CLASSIFIER_CLASSES } from '../support/tiny-classifier.js';
import { tinyFactory } from '../support/tiny-network.js';

const FACTORY = tinyFactory(1);

testGradients('classifierStep() has the gradient of every parameter, through RoI pooling of whole crops', cases);

test('classifierStep() gives the scores of classifierForward() and their loss', async (t) => {
  const net = newTinyClassifier();
  const crops = randomTensor([3, 3, 16, 12], new Rng(3));
  const labels = [2, 0, 1];
  const { loss, scores } = await classifierStep(net, FACTORY.compute, crops, labels);
  t.same(scores, (await classifierForward(net, FACTORY.compute, crops)).scores);
  t.same(scores.shape, [3, TINY_CLASSIFIER_CLASSES]);
  t.equal(loss, softmaxLoss(scores, labels).loss);
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

test('the published networks pool a whole crop as their own pool5 does', async (t) => {
  const { compute } = FACTORY;
  for (const [name, cells, kernel] of [['caffenet', 13, 3], ['vgg16', 14, 2], ['alexnet', 13, 3]] as const) {
    const spec = PUBLISHED_BACKBONES[name];
    const map = randomTensor([2, 3, cells, cells], new Rng(6));
    const crops = zeros([2, 3, 224, 224]);
    const { grid, spatialScale } = roiPooling(spec);
    const pool5 = await maxPoolLayer(compute, { kernel, stride: 2, pad: 0 }).forward(map);
    t.same((await compute.roiPoolForward(map, wholeCrops(spec, crops, map), grid, spatialScale)).y, pool5.y, name);
    const asPixels = wholeCrops({ ...spec, cropRegion: 'pixels' }, crops, map);
    t.notSame((await compute.roiPoolForward(map, asPixels, grid, spatialScale)).y, pool5.y, 'as pixels it would not');
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
