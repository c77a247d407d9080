import { test } from 'tap';
import { loopsCompute } from '../../lib/compute/loops.js';
import { BACKBONES, newTrunk } from '../../lib/networks/backbones.js';
import {
  ALL_BACKBONE_NAMES, backboneNamed, CAFFENET_ON_CROPS, PUBLISHED_BACKBONES, PUBLISHED_NAMES, ZF_OF_SPPNET,
} from '../../lib/networks/published-backbones.js';
import { firstCellCentre, trunkOutputShape, trunkStride, type TrunkLayer } from '../../lib/networks/trunk-layer.js';
import { Rng } from '../../lib/tensor/rng.js';

const factory = { compute: loopsCompute(), init: { rng: new Rng(1), precision: 'float32' } } as const;

/** The reference's table of networks: 600×1000 → map, side of the map of 224, centre of the first cell. */
const TABLE: readonly [string, readonly TrunkLayer[], readonly [number, number], number, number][] = [
  ['caffenet', PUBLISHED_BACKBONES.caffenet.trunk, [39, 64], 15, 0],
  ['caffenet on crops', CAFFENET_ON_CROPS, [37, 62], 13, 17],
  ['vgg-m-1024', PUBLISHED_BACKBONES['vgg-m-1024'].trunk, [36, 61], 13, 17],
  ['vgg16', PUBLISHED_BACKBONES.vgg16.trunk, [38, 63], 14, 7.5],
  ['zf', PUBLISHED_BACKBONES.zf.trunk, [39, 64], 15, 0],
  ['zf of SPP-net', ZF_OF_SPPNET, [36, 61], 13, 20],
];

for (const [name, trunk, [height, width], side, centre] of TABLE) {
  test(`${name} takes 600×1000 to ${height}×${width} and 224×224 to ${side}×${side}, first cell at ${centre}`, (t) => {
    t.same(trunkOutputShape(trunk, [1, 3, 600, 1000]).slice(2), [height, width]);
    t.same(trunkOutputShape(trunk, [1, 3, 224, 224]).slice(2), [side, side]);
    t.equal(trunkStride(trunk), 16);
    t.equal(firstCellCentre(trunk), centre);
    t.end();
  });
}

test('CaffeNet on crops of 227×227 ends in 13×13, as AlexNet does', (t) => {
  t.same(trunkOutputShape(CAFFENET_ON_CROPS, [1, 3, 227, 227]), [1, 256, 13, 13]);
  t.end();
});

test('every backbone says of its trunk what the trunk does', (t) => {
  for (const name of ALL_BACKBONE_NAMES) {
    const { trunk, stride, channels, firstTrained } = backboneNamed(name);
    t.equal(trunkStride(trunk), stride, name);
    t.equal(trunkOutputShape(trunk, [1, 3, 600, 1000])[1], channels, name);
    t.ok(trunk.some((layer) => layer.name === firstTrained), name);
  }
  t.end();
});

test('the weights of CaffeNet have the shapes of its prototxt: groups halve the inputs of conv2, conv4, conv5', (t) => {
  const weights = newTrunk(PUBLISHED_BACKBONES.caffenet, factory).params.filter(({ name }) => name.endsWith('.weight'));
  t.same(weights.map(({ name, value }) => `${name} ${value.shape.join('×')}`), [
    'conv1.weight 96×3×11×11', 'conv2.weight 256×48×5×5', 'conv3.weight 384×256×3×3',
    'conv4.weight 384×192×3×3', 'conv5.weight 256×192×3×3',
  ]);
  t.end();
});

test('backboneNamed() finds all backbones and refuses others, listing them', (t) => {
  t.equal(backboneNamed('S'), BACKBONES.S);
  t.equal(backboneNamed('vgg16'), PUBLISHED_BACKBONES.vgg16);
  t.same(PUBLISHED_NAMES.map((name) => backboneNamed(name).name), PUBLISHED_NAMES);
  t.throws(() => backboneNamed('vgg'),
    new RangeError('backbone: unknown name "vgg", known are S, M, L, caffenet, vgg-m-1024, vgg16, zf, alexnet'));
  t.throws(() => backboneNamed('toString'), RangeError);
  t.end();
});
