import { test } from 'tap';
import { BACKBONES } from '../../lib/networks/backbones.js';
import { PUBLISHED_BACKBONES } from '../../lib/networks/published-backbones.js';
import { CostMeter, stepCost } from '../../lib/networks/step-cost.js';

const CROP = { width: 56, height: 56 };
const SLOW = { images: 128, image: CROP, rois: 128, classes: 20 };

test('stepCost() counts backbone S on a crop as one does by hand', (t) => {
  // 56 → conv1 28×28 (5·5·3 → 16) → pool 14×14 → conv2 (9·16 → 32), conv3, conv4, conv5 (9·32 → 32 each)
  const conv1 = 28 * 28 * 75 * 16;
  const others = 14 * 14 * 32 * (144 + 3 * 288);
  const fc = 36 * 32 * 128 + 128 * 128 + 128 * 21 + 128 * 84;
  t.same(stepCost(BACKBONES.S, { ...SLOW, images: 3, rois: 5 }), {
    inputPixels: 3 * 56 * 56,
    trunk: 3 * (2 * conv1 + 3 * others), // the images get no gradient
    head: 5 * 3 * fc,
  });
  t.end();
});

test('stepCost() counts only forward below the lowest trained layer', (t) => {
  const spec = { ...BACKBONES.S, firstTrained: 'conv5' };
  const frozen = stepCost(spec, SLOW).trunk / 128;
  const conv5 = 14 * 14 * 32 * 288;
  const all = 28 * 28 * 75 * 16 + 14 * 14 * 32 * (144 + 3 * 288);
  t.equal(frozen, all + conv5);
  t.end();
});

test('stepCost() of the published L: 128 whole images cost 12 times the trunk of slow R-CNN, two 0.19', (t) => {
  const L = PUBLISHED_BACKBONES.vgg16;
  const slow = stepCost(L, { ...SLOW, image: { width: 224, height: 224 } });
  const whole = (images: number) => stepCost(L, { ...SLOW, images, image: { width: 1000, height: 600 } });
  t.ok(Math.abs(whole(128).trunk / slow.trunk - 12) < 0.2, `${whole(128).trunk / slow.trunk}`);
  t.ok(Math.abs(whole(2).trunk / slow.trunk - 0.19) < 0.005, `${whole(2).trunk / slow.trunk}`);
  t.equal(whole(2).head, slow.head, 'as many regions');
  t.end();
});

test('CostMeter adds up steps and has their mean', (t) => {
  const meter = new CostMeter();
  t.throws(() => meter.perStep(), new RangeError('CostMeter: no step was counted'));
  meter.add({ inputPixels: 1, trunk: 2, head: 3 });
  meter.add({ inputPixels: 3, trunk: 6, head: 3 });
  t.same([meter.steps, meter.total, meter.perStep()],
    [2, { inputPixels: 4, trunk: 8, head: 6 }, { inputPixels: 2, trunk: 4, head: 3 }]);
  t.end();
});
