import { test } from 'tap';
import { loopsCompute } from '../../lib/compute/loops.js';
import { newTrunk } from '../../lib/networks/backbones.js';
import { newFc } from '../../lib/networks/fc.js';
import { backboneNamed } from '../../lib/networks/published-backbones.js';
import { TORCHVISION_NETWORKS, torchvisionNames } from '../../lib/networks/torchvision-names.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, zeros, type Shape } from '../../lib/tensor/tensor.js';
import { loadWeights } from '../../lib/tensor/weights.js';

/** Shapes of torchvision's weights; each has a bias of as many numbers as its first axis. */
const FEATURES: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  alexnet: {
    'features.0': [64, 3, 11, 11], 'features.3': [192, 64, 5, 5], 'features.6': [384, 192, 3, 3],
    'features.8': [256, 384, 3, 3], 'features.10': [256, 256, 3, 3],
  },
  vgg16: {
    'features.0': [64, 3, 3, 3], 'features.2': [64, 64, 3, 3], 'features.5': [128, 64, 3, 3],
    'features.7': [128, 128, 3, 3], 'features.10': [256, 128, 3, 3], 'features.12': [256, 256, 3, 3],
    'features.14': [256, 256, 3, 3], 'features.17': [512, 256, 3, 3], 'features.19': [512, 512, 3, 3],
    'features.21': [512, 512, 3, 3], 'features.24': [512, 512, 3, 3], 'features.26': [512, 512, 3, 3],
    'features.28': [512, 512, 3, 3],
  },
};

for (const network of TORCHVISION_NETWORKS) {
  test(`torchvisionNames() gives every tensor of ${network}'s features to the convolution that has its shape`, (t) => {
    const weights = Object.fromEntries(Object.entries(FEATURES[network]).flatMap(([name, shape]) => [
      [`${name}.weight`, zeros(shape)], [`${name}.bias`, tensor([shape[0]], new Float32Array(shape[0]).fill(1))],
    ]));
    const factory = { compute: loopsCompute(), init: { rng: new Rng(1), precision: 'float32' } } as const;
    const { params } = newTrunk(backboneNamed(network), factory);
    const names = torchvisionNames(network);
    const renamed = Object.entries(weights).map(([name, value]) => [names.get(name)!, value]);
    loadWeights(params, Object.fromEntries(renamed));
    t.equal(params.length, Object.keys(weights).length);
    for (const { name, value } of params) {
      t.ok(value.data.every((number) => number === (name.endsWith('.bias') ? 1 : 0)), name);
    }
    t.end();
  });
}

test('torchvisionNames() names fc6, fc7 and fc8 of both classifiers', (t) => {
  const names = (network: 'alexnet' | 'vgg16', places: number[]): string[] =>
    places.map((place) => torchvisionNames(network).get(`classifier.${place}.weight`)!);
  t.same(names('alexnet', [1, 4, 6]), ['fc6.weight', 'fc7.weight', 'fc8.weight']);
  t.same(names('vgg16', [0, 3, 6]), ['fc6.weight', 'fc7.weight', 'fc8.weight']);
  t.equal(torchvisionNames('vgg16').get('classifier.3.bias'), 'fc7.bias');
  t.end();
});

test('fc6 and fc7 of alexnet and vgg16 have torchvision\'s sizes: 256·6·6 and 512·7·7 inputs, 4096 outputs', (t) => {
  for (const [network, inputs] of [['alexnet', 9216], ['vgg16', 25088]] as const) {
    const { channels, grid, fc } = backboneNamed(network);
    t.equal(channels * grid ** 2, inputs);
    t.same(fc, [4096, 4096]);
  }
  // The same at a size that is built in no time: (outputs, inputs), inputs in the order C,h,w.
  const factory = { compute: loopsCompute(), init: { rng: new Rng(1), precision: 'float32' } } as const;
  t.same(newFc({ ...backboneNamed('vgg16'), fc: [3, 2] }, factory).fc6.params[0].value.shape, [3, 25088]);
  t.end();
});
