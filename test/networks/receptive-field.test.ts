// Deck: "Note the receptive field for one example RoI is often very large"
import { test } from 'tap';
import { loopsCompute } from '../../lib/compute/loops.js';
import { BACKBONES, newTrunk, roiPooling, type BackboneSpec } from '../../lib/networks/backbones.js';
import { changed, pooledFeatures } from '../../lib/studies/gradients/pixel-sensitivity.js';
import { CAFFENET_ON_CROPS, PUBLISHED_BACKBONES } from '../../lib/networks/published-backbones.js';
import { receptiveField, roiReceptiveField } from '../../lib/networks/receptive-field.js';
import { convRelu, maxPool } from '../../lib/networks/trunk-layer.js';
import { Rng } from '../../lib/tensor/rng.js';
import { zeros } from '../../lib/tensor/tensor.js';

test('receptiveField() of S and L as one counts by hand', (t) => {
  // S: conv1 5/2 → 5;  pool 2/2: + 1·2 → 7;  conv2 to conv5, stride 4: + 4 · 2·4 → 39
  t.same(receptiveField(BACKBONES.S.trunk), { size: 39, stride: 4, centre: 1 });
  // L: 3, 5;  pool 6;  stride 2: 10, 14;  pool 16;  stride 4: 24, 32, 40
  t.same(receptiveField(BACKBONES.L.trunk), { size: 40, stride: 4, centre: 1.5 });
  t.same(receptiveField([]), { size: 1, stride: 1, centre: 0 });
  t.end();
});

test('receptiveField() of the published trunks', (t) => {
  const sizeOf = (name: keyof typeof PUBLISHED_BACKBONES) => receptiveField(PUBLISHED_BACKBONES[name].trunk).size;
  // CaffeNet: 11;  pool 3, stride 4: 19;  conv2 5, stride 8: 51;  pool 67;  stride 16: 99, 131, 163
  t.equal(sizeOf('caffenet'), 163);
  t.equal(sizeOf('alexnet'), 163, 'the same windows');
  t.equal(receptiveField(CAFFENET_ON_CROPS).size, 163, 'padding moves a field, and does not stretch it');
  // VGG16: 5;  6;  14;  16;  40;  44;  92;  100;  196
  t.equal(sizeOf('vgg16'), 196);
  // ZF and VGG_CNN_M: 7;  pool 3, stride 2: 11;  conv2 5, stride 4: 27;  pool, stride 8: 43;  stride 16: 75, 107, 139
  t.equal(sizeOf('zf'), 139);
  t.equal(sizeOf('vgg-m-1024'), 139);
  t.end();
});

/** Two small trunks with the windows of S and of L, one channel. */
const S_WINDOWS: BackboneSpec = {
  ...BACKBONES.S, channels: 1, grid: 2,
  trunk: [
    convRelu('conv1', { in: 3, out: 1, kernel: 5, stride: 2 }), maxPool('pool1', { kernel: 2, stride: 2, pad: 0 }),
    convRelu('conv2', { in: 1, out: 1, kernel: 3 }),
  ],
};
const L_WINDOWS: BackboneSpec = {
  ...S_WINDOWS,
  trunk: [
    convRelu('conv1', { in: 3, out: 1, kernel: 3 }), maxPool('pool1', { kernel: 2, stride: 2, pad: 0 }),
    convRelu('conv2', { in: 1, out: 1, kernel: 3 }), maxPool('pool2', { kernel: 2, stride: 2, pad: 0 }),
  ],
};

/**
 * The pixels that change the region's features, one after the other. All weights are 1 and the image is black, so that
 * nothing cancels and every maximum moves.
 */
async function changing(spec: BackboneSpec, roi: Parameters<typeof roiReceptiveField>[1], H: number, W: number) {
  const compute = loopsCompute();
  const conv = newTrunk(spec, { compute, init: { rng: new Rng(1), precision: 'float64' } });
  for (const { name, value } of conv.params) value.data.fill(name.endsWith('weight') ? 1 : 0);
  const path = { conv, compute, ...roiPooling(spec) };
  const black = zeros([1, 3, H, W], 'float64');
  const seen: string[] = [];
  for (let at = 0; at < H * W; at++) {
    const y = await pooledFeatures(path, changed(black, at, 1), { ...roi, image: 0 });
    if (y.data.some((value) => value !== 0)) seen.push(`${at % W} ${Math.floor(at / W)}`);
  }
  return seen;
}

test('roiReceptiveField() is the set of pixels that change the region\'s features', async (t) => {
  const [H, W] = [29, 34];
  const rois = [{ x1: 12, y1: 8, x2: 18, y2: 17 }, { x1: 0, y1: 0, x2: 6, y2: 5 }, { x1: 20, y1: 20, x2: 33, y2: 28 }];
  for (const spec of [S_WINDOWS, L_WINDOWS]) {
    for (const roi of rois) {
      const { x1, y1, x2, y2 } = roiReceptiveField(spec, roi, { width: W, height: H });
      const box: string[] = [];
      for (let y = y1; y <= y2; y++) for (let x = x1; x <= x2; x++) box.push(`${x} ${y}`);
      t.same(await changing(spec, roi, H, W), box);
    }
  }
});

test('roiReceptiveField() of a middling region of VGG16 is the whole image, the worst case', (t) => {
  const image = { width: 500, height: 400 };
  t.same(roiReceptiveField(PUBLISHED_BACKBONES.vgg16, { x1: 80, y1: 80, x2: 400, y2: 300 }, image),
    { x1: 0, y1: 0, x2: 499, y2: 399 });
  t.throws(() => roiReceptiveField(BACKBONES.S, { x1: 900, y1: 0, x2: 990, y2: 9 }, image), {
    name: 'RangeError', message: /^roiReceptiveField: the region \{"x1":900.*\} has no cell$/,
  });
  t.end();
});
