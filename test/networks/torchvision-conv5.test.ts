// conv5 of torchvision's AlexNet and VGG16 equals torch's. Weights and picture are made by formulas on both sides; the
// numbers are torch's: python3 examples/interop/torch_weights.py alexnet --golden, and the same of vgg16.
import { test } from 'tap';
import { openCompute } from '../../lib/compute/open-compute.js';
import { PIXELS_TORCHVISION } from '../../lib/data/pictures/image-tensor.js';
import { prepareImage } from '../../lib/data/pictures/prepare-image.js';
import type { RgbImage } from '../../lib/data/sample.js';
import { newTrunk } from '../../lib/networks/backbones.js';
import { backboneNamed } from '../../lib/networks/published-backbones.js';
import { Rng } from '../../lib/tensor/rng.js';
import { sizeOf } from '../../lib/tensor/tensor.js';

interface Golden {
  /** Rows and columns of the picture. */
  readonly size: readonly [number, number];
  readonly shape: readonly number[];
  readonly mean: number;
  readonly largest: number;
  /** The number at place n · length / 12 + n of the map, for n = 0 … 11. */
  readonly numbers: readonly number[];
}

const GOLDEN: Readonly<Record<'alexnet' | 'vgg16', Golden>> = {
  alexnet: { // pooling rounds down: up, the map would be 6×8
    size: [97, 131], shape: [1, 256, 5, 7], mean: 0.30256565695240817, largest: 1.0635279417037964,
    numbers: [
      0.25296562910079956, 0.1491762399673462, 0.0, 0.33227816224098206, 0.2729349732398987, 0.4117889404296875,
      0.31837695837020874, 0.4961426258087158, 0.06008404493331909, 0.41655203700065613, 0.23958808183670044,
      0.33277788758277893,
    ],
  },
  vgg16: {
    size: [32, 48], shape: [1, 512, 2, 3], mean: 0.30064468515593035, largest: 0.5846104025840759,
    numbers: [
      0.3977208435535431, 0.2875683307647705, 0.3745298981666565, 0.329338937997818, 0.4031326174736023,
      0.3249444365501404, 0.3849145770072937, 0.327588826417923, 0.09312783926725388, 0.4587556719779968,
      0.19541601836681366, 0.4460946321487427,
    ],
  },
};

/** The same weights as in torch_weights.py: tensor k, number i. */
function fillByFormula(data: Float32Array | Float64Array, k: number, isBias: boolean, fanIn: number): void {
  const scale = isBias ? 0.1 : Math.sqrt(6 / fanIn);
  for (let i = 0; i < data.length; i++) {
    const position = (i + 1) * 0.6180339887498949 + k * 0.3247;
    data[i] = scale * (2 * (position - Math.floor(position)) - 1) + (isBias ? 0.3 : 0);
  }
}

function pictureByFormula([height, width]: Golden['size']): RgbImage {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < data.length; i++) {
    const [y, x, c] = [Math.floor(i / (3 * width)), Math.floor(i / 3) % width, i % 3];
    data[i] = (7 * x + 13 * y + 31 * c + x * y) % 256;
  }
  return { width, height, data };
}

for (const name of ['alexnet', 'vgg16'] as const) {
  test(`conv5 of ${name} is torch's to 1e-5, with torchvision's pixels and rounding of sizes`, async (t) => {
    const compute = await openCompute('blocked');
    const { size, shape, mean, largest, numbers } = GOLDEN[name];
    const trunk = newTrunk(backboneNamed(name), { compute, init: { rng: new Rng(1), precision: 'float32' } });
    trunk.params.forEach(({ value }, k) => {
      const isBias = value.shape.length === 1;
      fillByFormula(value.data, k, isBias, sizeOf(value.shape.slice(1)));
    });
    const sides = { shorterSide: Math.min(...size), longerSide: Math.max(...size) };
    const { input } = prepareImage(pictureByFormula(size), { ...PIXELS_TORCHVISION, ...sides }, { flip: false });
    const { y } = await trunk.forward(input);
    t.same(y.shape, shape);
    numbers.forEach((expected, n) => {
      const found = y.data[Math.floor(y.data.length * n / numbers.length) + n];
      t.ok(Math.abs(found - expected) <= 1e-5, `number ${n}: ${found}, torch ${expected}`);
    });
    const all = Float64Array.from(y.data);
    const ownMean = all.reduce((sum, value) => sum + value, 0) / all.length;
    t.ok(Math.abs(ownMean - mean) <= 1e-6, `mean ${ownMean}, torch ${mean}`);
    t.ok(Math.abs(all.reduce((a, b) => Math.max(a, b)) - largest) <= 1e-5);
    await compute.close();
  });
}
