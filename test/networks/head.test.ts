import { test } from 'tap';
import { noDropout } from '../../lib/networks/fc.js';
import { headBackward, headForward, newHead } from '../../lib/networks/head.js';
import { Rng } from '../../lib/tensor/rng.js';
import { add, copyOf, dot, zerosLike } from '../../lib/tensor/tensor.js';
import { cases, newTinyHead } from '../gradcheck/networks/head.js';
import { randomTensor, relativeError } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';
import { TINY_SPEC, tinyFactory } from '../support/tiny-network.js';

test('headForward() gives K + 1 scores and 4(K + 1) deltas a RoI', async (t) => {
  const { scores, deltas } = await headForward(newTinyHead(), randomTensor([5, 2, 2, 2], new Rng(3)), noDropout);
  t.same(scores.shape, [5, 4]);
  t.same(deltas.shape, [5, 16]);
});

testGradients('headBackward() has the gradients of the pooled features and of every parameter of both branches', cases);

test('headBackward() of both losses is the sum of each alone: the branches meet at fc7', async (t) => {
  const rng = new Rng(5);
  const head = newTinyHead();
  const { scores, deltas, saved } = await headForward(head, randomTensor([3, 2, 2, 2], rng), noDropout);
  const [dScores, dDeltas] = [randomTensor(scores.shape, rng), randomTensor(deltas.shape, rng)];
  const both = await headBackward(head, dScores, dDeltas, saved);
  const cls = await headBackward(head, dScores, zerosLike(dDeltas), saved);
  const bbox = await headBackward(head, zerosLike(dScores), dDeltas, saved);
  t.ok(relativeError(both, add(cls, bbox)) < 1e-14);
});

test('newHead() takes fc6 and fc7 as they are, and starts its new layers small', (t) => {
  const { fc } = newTinyHead();
  const before = fc.params.map(({ value }) => copyOf(value));
  const head = newHead({ ...TINY_SPEC, fc: [5, 4] }, fc, 500, tinyFactory(6));
  t.equal(head.fc, fc);
  fc.params.forEach(({ value }, i) => t.same(value, before[i]));
  t.same(head.params.map(({ name }) => name), [
    'fc6.weight', 'fc6.bias', 'fc7.weight', 'fc7.bias',
    'cls_score.weight', 'cls_score.bias', 'bbox_pred.weight', 'bbox_pred.bias',
  ]);
  const std = (name: string): number => {
    const { value } = head.params.find((param) => param.name === name)!;
    return Math.sqrt(dot(value, value) / value.data.length);
  };
  t.ok(Math.abs(std('cls_score.weight') / 0.01 - 1) < 0.1); // Fast R-CNN §2.3
  t.ok(Math.abs(std('bbox_pred.weight') / 0.001 - 1) < 0.1);
  t.equal(std('bbox_pred.bias'), 0);
  t.end();
});
