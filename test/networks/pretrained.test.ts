// Deck: "Let M0 be an ImageNet pre-trained network".
import { test } from 'tap';
import { loopsCompute } from '../../lib/compute/loops.js';
import { BACKBONES, newTrunk } from '../../lib/networks/backbones.js';
import { newClassifier } from '../../lib/networks/classifier.js';
import { newFc } from '../../lib/networks/fc.js';
import type { Factory } from '../../lib/networks/layer-factory.js';
import { applyInit } from '../../lib/networks/pretrained.js';
import type { Param } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { weightsOf, type Weights } from '../../lib/tensor/weights.js';

const factory = (seed: number): Factory =>
  ({ compute: loopsCompute(), init: { rng: new Rng(seed), precision: 'float32' } });

const M0 = weightsOf(newClassifier(BACKBONES.S, 20, factory(1)).params);

/** A detector's trunk and fully connected layers, and all their parameters. */
function newParts(spec = BACKBONES.S) {
  const conv = newTrunk(spec, factory(2));
  const fc = newFc(spec, factory(3));
  return { conv, fc, params: [...conv.params, ...fc.params] };
}

const differing = (params: readonly Param[], weights: Weights): string[] =>
  params.filter(({ name, value }) => value.data.some((x, i) => x !== weights[name].data[i])).map(({ name }) => name);

test('applyInit() copies trunk, fc6 and fc7 and leaves fc8 behind', (t) => {
  const { conv, fc, params } = newParts();
  t.ok(differing(params, M0).length > 0, 'other numbers at first');
  const before = JSON.stringify(M0['conv1.weight']);
  applyInit(M0, conv, fc);
  t.same(differing(params, M0), []);
  t.same(params.map(({ name }) => name).filter((name) => name.startsWith('fc')),
    ['fc6.weight', 'fc6.bias', 'fc7.weight', 'fc7.bias']);
  t.ok('fc8.weight' in M0);
  params[0].value.data.fill(0);
  t.equal(JSON.stringify(M0['conv1.weight']), before, 'a copy: training on does not change M0');
  t.end();
});

test('applyInit() of null leaves the fresh numbers', (t) => {
  const { conv, fc, params } = newParts();
  const fresh = weightsOf(params);
  applyInit(null, conv, fc);
  t.same(differing(params, fresh), []);
  t.end();
});

test('applyInit() leaves fc6 or fc7 fresh where M0 lacks a part of it or has it in another shape', (t) => {
  const { conv, fc, params } = newParts();
  const { 'fc7.bias': _, ...without } = M0;
  applyInit({ ...without, 'fc6.weight': { ...M0['fc6.weight'], shape: [64, 2304] } }, conv, fc);
  t.same(differing(params, M0), ['fc6.weight', 'fc7.weight']);
  t.end();
});

test('applyInit() refuses an M0 whose trunk lacks a tensor or has another width, before anything is copied', (t) => {
  const { conv, fc, params } = newParts();
  const fresh = weightsOf(params);
  const { 'conv5.bias': _, ...without } = M0;
  t.throws(() => applyInit(without, conv, fc), new RangeError('loadWeights: there is no tensor conv5.bias'));
  t.same(differing(params, fresh), []);
  const wider = newParts(BACKBONES.M);
  t.throws(() => applyInit(M0, wider.conv, wider.fc),
    new RangeError('loadWeights: conv1.weight is [16,3,5,5], the network expects [24,3,5,5]'));
  t.end();
});
