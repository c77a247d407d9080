import { test } from 'tap';
import { newRpn, rpnBackward, rpnForward } from '../../lib/networks/rpn.js';
import { Rng } from '../../lib/tensor/rng.js';
import { add, dot, zerosLike } from '../../lib/tensor/tensor.js';
import { cases, newTinyRpn } from '../gradcheck/networks/rpn.js';
import { randomTensor, relativeError } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';
import { TINY_SPEC, tinyFactory } from '../support/tiny-network.js';

test('rpnForward() gives 2A scores and 4A deltas for each cell of half the map, rounded up', async (t) => {
  const { scores, deltas } = await rpnForward(newTinyRpn(), randomTensor([2, 2, 5, 6], new Rng(3)));
  t.same(scores.shape, [2, 6, 3, 3]);
  t.same(deltas.shape, [2, 12, 3, 3]);
});

testGradients('rpnBackward() has the gradients of the features and of every parameter of both branches', cases);

test('rpnBackward() of both losses is the sum of each alone', async (t) => {
  const rng = new Rng(5);
  const rpn = newTinyRpn();
  const { scores, deltas, saved } = await rpnForward(rpn, randomTensor([1, 2, 4, 4], rng));
  const [dScores, dDeltas] = [randomTensor(scores.shape, rng), randomTensor(deltas.shape, rng)];
  const both = await rpnBackward(rpn, dScores, dDeltas, saved);
  const cls = await rpnBackward(rpn, dScores, zerosLike(dDeltas), saved);
  const bbox = await rpnBackward(rpn, zerosLike(dScores), dDeltas, saved);
  t.ok(relativeError(both, add(cls, bbox)) < 1e-14);
});

test('newRpn() names its layers and starts the two branches at N(0, 0.01²)', (t) => {
  const rpn = newRpn({ ...TINY_SPEC, rpnChannels: 64 }, 9, tinyFactory(6));
  t.same(rpn.params.map(({ name, value }) => `${name} ${value.shape.join('×')}`), [
    'rpn_conv.weight 64×2×3×3', 'rpn_conv.bias 64', 'rpn_cls_score.weight 18×64×1×1', 'rpn_cls_score.bias 18',
    'rpn_bbox_pred.weight 36×64×1×1', 'rpn_bbox_pred.bias 36',
  ]);
  for (const branch of [rpn.clsScore, rpn.bboxPred]) {
    const { value } = branch.params[0];
    t.ok(Math.abs(Math.sqrt(dot(value, value) / value.data.length) / 0.01 - 1) < 0.1);
  }
  t.end();
});
