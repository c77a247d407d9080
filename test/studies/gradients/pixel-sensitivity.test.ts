import { test } from 'tap';
import { loopsCompute } from '../../../lib/compute/loops.js';
import { BACKBONES, newTrunk } from '../../../lib/networks/backbones.js';
import { sensitivityByBackward, sensitivityByImpulse } from '../../../lib/studies/gradients/pixel-sensitivity.js';
import { roiReceptiveField } from '../../../lib/networks/receptive-field.js';
import { convRelu, maxPool } from '../../../lib/networks/trunk-layer.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { tensor } from '../../../lib/tensor/tensor.js';
import { assertGradient, randomTensor } from '../../support/gradient.js';

const [H, W] = [25, 30];
const ROI = { x1: 9, y1: 6, x2: 19, y2: 17, image: 0 };
const SPEC = {
  ...BACKBONES.S, channels: 4, grid: 2,
  trunk: [
    convRelu('conv1', { in: 3, out: 3, kernel: 5, stride: 2 }), maxPool('pool1', { kernel: 2, stride: 2, pad: 0 }),
    convRelu('conv2', { in: 3, out: 4, kernel: 3 }),
  ],
};

test('sensitivityByBackward() and sensitivityByImpulse() agree in every pixel, none outside the field', async (t) => {
  const [rng, compute] = [new Rng(5), loopsCompute()];
  const conv = newTrunk(SPEC, { compute, init: { rng: rng.fork('parameters'), precision: 'float64' } });
  const path = { conv, compute, grid: { width: 2, height: 2 }, spatialScale: 1 / 4 };
  const image = randomTensor([1, 3, H, W], rng);
  const d = randomTensor([1, 4, 2, 2], rng);
  const backward = await sensitivityByBackward(path, image, ROI, d);
  const impulse: number[] = [];
  for (let at = 0; at < H * W; at++) {
    impulse.push(await sensitivityByImpulse(path, image, ROI, { d, at, delta: 1e-6 }));
  }
  assertGradient(t, backward, tensor([H, W], impulse, 'float64'), 1e-6);

  const isSeen = (numbers: ArrayLike<number>): boolean[] => Array.from(numbers, (value) => Math.abs(value) > 1e-9);
  t.same(isSeen(backward.data), isSeen(impulse), 'the same pixels');
  const { x1, y1, x2, y2 } = roiReceptiveField(SPEC, ROI, { width: W, height: H });
  const outside = isSeen(impulse).filter((seen, at) => {
    const [x, y] = [at % W, Math.floor(at / W)];
    return seen && (x < x1 || x > x2 || y < y1 || y > y2);
  });
  t.equal(outside.length, 0);
  t.ok(isSeen(impulse).filter(Boolean).length > 0.5 * (x2 - x1 + 1) * (y2 - y1 + 1), 'most of the field is seen');
});
