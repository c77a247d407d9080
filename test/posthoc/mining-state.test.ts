import { test } from 'tap';
import { decodeSafetensors, encodeSafetensors } from '../../lib/data/files/safetensors.js';
import { miningFile, miningOf } from '../../lib/posthoc/mining-state.js';
import type { ClassMining } from '../../lib/posthoc/svms.js';

const CLASSES: readonly ClassMining[] = [
  {
    label: 1,
    positives: [Float32Array.of(1, 2), Float32Array.of(3, 4)],
    negatives: new Map([
      ['a#3', Float32Array.of(5, 6)], ['b#0', Float32Array.of(7, 8)], ['a#1', Float32Array.of(9, 0)],
    ]),
    addedSinceTraining: 2, trainings: 3,
    svm: { w: Float64Array.of(0.1, 1 / 3), b: -0.7 },
  },
  { label: 2, positives: [], negatives: new Map(), addedSinceTraining: 0, trainings: 0, svm: null },
];

test('miningOf() gives back what miningFile() wrote, the order of the examples included', (t) => {
  const back = miningOf(decodeSafetensors(encodeSafetensors(miningFile(CLASSES)), 'state'));
  t.same(back, CLASSES);
  t.same([...back[0].negatives.keys()], ['a#3', 'b#0', 'a#1'], 'training visits them in this order');
  t.end();
});

test('miningOf() names what is missing or does not fit', (t) => {
  const { tensors, metadata } = miningFile(CLASSES);
  t.throws(() => miningOf({ tensors, metadata: {} }), new RangeError('mining state: classes is missing'));
  t.throws(() => miningOf({ tensors, metadata: { classes: '3', 1: metadata[1], 2: metadata[2] } }),
    new RangeError('mining state: class 3 is missing'));
  const fewer = JSON.stringify({ ...JSON.parse(metadata[1]) as object, keys: ['a#3'] });
  t.throws(() => miningOf({ tensors, metadata: { ...metadata, 1: fewer } }),
    new RangeError('mining state: class 1 has 3 negatives, 1 keys'));
  t.throws(() => miningOf({ tensors: new Map(), metadata }), new RangeError('no tensor 1/negatives'));
  t.end();
});
