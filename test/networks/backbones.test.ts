import { test } from 'tap';
import type { Compute } from '../../lib/compute/compute.js';
import { loopsCompute } from '../../lib/compute/loops.js';
import { convOutputShape } from '../../lib/layers/conv.js';
import { BACKBONE_NAMES, backboneName, BACKBONES, newTrunk, roiPooling } from '../../lib/networks/backbones.js';
import { newClassifier } from '../../lib/networks/classifier.js';
import { newHeadFromScratch } from '../../lib/networks/head.js';
import type { Factory } from '../../lib/networks/layer-factory.js';
import { newRpn } from '../../lib/networks/rpn.js';
import type { Param } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { l2Norm, sizeOf, zeros } from '../../lib/tensor/tensor.js';
import { randomTensor } from '../support/gradient.js';
import { randomise } from '../support/tiny-network.js';

const DRAWN_CLASSES = 8;

/** Convolutions of zeros, without the arithmetic: what remains of a network is its shapes. */
const SHAPES_ONLY: Compute = {
  ...loopsCompute(),
  convForward: async (x, w, _b, geometry) => zeros(convOutputShape(x.shape, w.shape, geometry)),
};

const factory = (seed = 1): Factory =>
  ({ compute: loopsCompute(), init: { rng: new Rng(seed), precision: 'float32' } });

const count = (params: readonly Param[]): number => params.reduce((sum, { value }) => sum + sizeOf(value.shape), 0);

for (const name of BACKBONE_NAMES) {
  test(`newTrunk() ${name} takes 150×250 to 38×63 and a crop of 56×56 to 14×14`, async (t) => {
    const spec = BACKBONES[name];
    const trunk = newTrunk(spec, { ...factory(), compute: SHAPES_ONLY });
    t.same((await trunk.forward(zeros([1, 3, 150, 250]))).y.shape, [1, spec.channels, 38, 63]);
    t.same((await trunk.forward(zeros([2, 3, 56, 56]))).y.shape, [2, spec.channels, 14, 14]);
    t.equal(Math.ceil(150 / spec.stride), 38);
    t.equal(Math.ceil(250 / spec.stride), 63);
  });
}

test('roiPooling() has as many bins as fc6 reads, and cells 1 / stride pixels apart', (t) => {
  t.same(roiPooling(BACKBONES.S), { grid: { width: 6, height: 6 }, spatialScale: 1 / 4 });
  t.same(roiPooling({ grid: 7, stride: 16 }), { grid: { width: 7, height: 7 }, spatialScale: 1 / 16 });
  t.end();
});

test('newTrunk() has the parameters of docs/recipe.md', (t) => {
  const names = (name: 'S' | 'M' | 'L') => newTrunk(BACKBONES[name], factory()).params
    .filter((param) => param.name.endsWith('.weight'))
    .map((param) => `${param.name.replace('.weight', '')} ${param.value.shape.join('×')}`);
  t.same(names('S'), ['conv1 16×3×5×5', 'conv2 32×16×3×3', 'conv3 32×32×3×3', 'conv4 32×32×3×3', 'conv5 32×32×3×3']);
  t.same(names('M'), ['conv1 24×3×5×5', 'conv2 48×24×3×3', 'conv3 48×48×3×3', 'conv4 48×48×3×3', 'conv5 48×48×3×3']);
  t.same(names('L'), [
    'conv1_1 16×3×3×3', 'conv1_2 16×16×3×3', 'conv2_1 32×16×3×3', 'conv2_2 32×32×3×3',
    'conv3_1 64×32×3×3', 'conv3_2 64×64×3×3', 'conv3_3 64×64×3×3',
  ]);
  t.end();
});

test('Fast R-CNN on S, M, L has 204k, 452k, 776k parameters (docs/recipe.md)', (t) => {
  const thousands = BACKBONE_NAMES.map((name) => {
    const trunk = newTrunk(BACKBONES[name], factory());
    const head = newHeadFromScratch(BACKBONES[name], DRAWN_CLASSES, factory());
    return Math.round((count(trunk.params) + count(head.params)) / 1000);
  });
  t.same(thousands, [204, 452, 776]);
  t.end();
});

test('M0 of S and the RPN have the parameters counted by hand', (t) => {
  // trunk: 5·5·3·16 + 16, 9·16·32 + 32, 3 · (9·32·32 + 32) = 1216 + 4640 + 27744 = 33600
  // fc6 1152·128 + 128 = 147584, fc7 128·128 + 128 = 16512, fc8 128·20 + 20 = 2580
  t.equal(count(newClassifier(BACKBONES.S, 20, factory()).params), 33600 + 147584 + 16512 + 2580);
  // 9·32·64 + 64, 64·18 + 18, 64·36 + 36
  t.equal(count(newRpn(BACKBONES.S, 9, factory()).params), 18496 + 1170 + 2340);
  t.end();
});

test('newTrunk() gives every image of a batch what it gives it alone', async (t) => {
  const trunk = newTrunk(BACKBONES.S, { ...factory(), init: { rng: new Rng(2), precision: 'float64' } });
  const pair = randomTensor([2, 3, 12, 16], new Rng(3));
  const one = { shape: [1, 3, 12, 16], data: pair.data.slice(pair.data.length / 2) };
  const [both, alone] = [await trunk.forward(pair), await trunk.forward(one)];
  t.equal(both.y.data.slice(alone.y.data.length).join(), alone.y.data.join());
});

test('newTrunk() backwardParams reaches every parameter of S, M and L', async (t) => {
  for (const name of BACKBONE_NAMES) {
    const trunk = newTrunk(BACKBONES[name], factory());
    randomise(trunk.params, new Rng(4));
    const { y, saved } = await trunk.forward(randomTensor([1, 3, 16, 16], new Rng(5)));
    await trunk.backwardParams(randomTensor(y.shape, new Rng(6)), saved);
    for (const param of trunk.params) t.ok(l2Norm(param.grad) > 0, `${name} ${param.name}`);
  }
});

test('newTrunk() is the same for the same seed and another for another', (t) => {
  const values = (seed: number) => newTrunk(BACKBONES.S, factory(seed)).params.map(({ value }) => value.data.join());
  t.ok(values(1).join() === values(1).join());
  values(2).forEach((other, i) => t.equal(other === values(1)[i], i % 2 === 1, 'weights differ, biases are all 0'));
  t.end();
});

test('backboneName() takes S, M, L and refuses others, listing them', (t) => {
  t.same(BACKBONE_NAMES.map(backboneName), ['S', 'M', 'L']);
  t.throws(() => backboneName('vgg'), new RangeError('backbone: unknown name "vgg", known are S, M, L'));
  t.throws(() => backboneName('toString'), RangeError);
  t.end();
});
