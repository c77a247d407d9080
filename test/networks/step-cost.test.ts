import { test } from 'tap';
import { BACKBONES } from '../../lib/networks/backbones.js';
import { PUBLISHED_BACKBONES } from '../../lib/networks/published-backbones.js';
import { weightParam } from '../../lib/tensor/param.js';
import { zeros } from '../../lib/tensor/tensor.js';
import { CostMeter, costPerStep, firstTrainedOf, stepCost } from '../../lib/networks/step-cost.js';

const CROP = { width: 56, height: 56 };
const SLOW = { images: 128, image: CROP, rois: 128, classes: 20, firstTrained: 'conv1' };

test('stepCost() counts backbone S on a crop as one does by hand', (t) => {
  // 56 → conv1 28×28 (5·5·3 → 16) → pool 14×14 → conv2 (9·16 → 32), conv3, conv4, conv5 (9·32 → 32 each)
  const conv1 = 28 * 28 * 75 * 16;
  const others = 14 * 14 * 32 * (144 + 3 * 288);
  const fc = 36 * 32 * 128 + 128 * 128 + 128 * 21 + 128 * 84;
  t.same(stepCost(BACKBONES.S, { ...SLOW, images: 3, rois: 5 }), {
    inputPixels: 3 * 56 * 56,
    trunk: 3 * (2 * conv1 + 3 * others), // the images get no gradient
    head: 5 * 3 * fc,
    diskBytes: 0,
  });
  t.end();
});

test('stepCost() counts only forward below the lowest trained layer', (t) => {
  const cost = (firstTrained: string | null) => stepCost(BACKBONES.S, { ...SLOW, firstTrained });
  const conv5 = 14 * 14 * 32 * 288;
  const all = 28 * 28 * 75 * 16 + 14 * 14 * 32 * (144 + 3 * 288);
  t.equal(cost('conv5').trunk / 128, all + conv5);
  t.equal(cost(null).trunk / 128, all);
  t.throws(() => cost('conv9'), new RangeError('step cost: S has no layer "conv9"'));
  t.end();
});

test('stepCost() of the published L: 128 whole images cost 12 times the trunk of slow R-CNN, two 0.19', (t) => {
  const L = PUBLISHED_BACKBONES.vgg16;
  const slow = stepCost(L, { ...SLOW, firstTrained: 'conv3_1', image: { width: 224, height: 224 } });
  const image = { width: 1000, height: 600 };
  const whole = (images: number) => stepCost(L, { ...SLOW, firstTrained: 'conv3_1', images, image });
  t.ok(Math.abs(whole(128).trunk / slow.trunk - 12) < 0.2, `${whole(128).trunk / slow.trunk}`);
  t.ok(Math.abs(whole(2).trunk / slow.trunk - 0.19) < 0.005, `${whole(2).trunk / slow.trunk}`);
  t.equal(whole(2).head, slow.head, 'as many regions');
  t.end();
});

test('CostMeter adds up the steps of each stage, and goes on from what it counted before', (t) => {
  const meter = new CostMeter();
  t.same(meter.stages, {});
  meter.add('train', { inputPixels: 1, trunk: 2, head: 3, diskBytes: 0 });
  const before = JSON.parse(JSON.stringify(meter.stages));
  const resumed = new CostMeter();
  resumed.resume(before);
  for (const each of [meter, resumed]) {
    each.add('features', { inputPixels: 7, trunk: 8, head: 0, diskBytes: 9 });
    each.add('train', { inputPixels: 3, trunk: 6, head: 3, diskBytes: 4 });
    t.same(each.stages, {
      train: { steps: 2, total: { inputPixels: 4, trunk: 8, head: 6, diskBytes: 4 } },
      features: { steps: 1, total: { inputPixels: 7, trunk: 8, head: 0, diskBytes: 9 } },
    });
  }
  t.same(costPerStep(meter.stages.train), { inputPixels: 2, trunk: 4, head: 3, diskBytes: 2 });
  t.throws(() => costPerStep({ ...meter.stages.train, steps: 0 }), new RangeError('costPerStep: no step was counted'));
  t.end();
});

test('firstTrainedOf() names the lowest layer with parameters to train', (t) => {
  const params = ['conv3_1.weight', 'conv3_1.bias', 'conv3_2.weight'].map((name) => weightParam(name, zeros([1])));
  t.equal(firstTrainedOf({ params }), 'conv3_1');
  t.equal(firstTrainedOf({ params: [] }), null);
  t.end();
});
