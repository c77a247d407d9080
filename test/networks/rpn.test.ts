import { test } from 'tap';
import { newRpn, rpnBackward, rpnForward } from '../../lib/networks/rpn.js';
import { clearGrads } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { add, dot, zerosLike } from '../../lib/tensor/tensor.js';
import { assertGradient, numericalGradient, randomTensor, relativeError, shuffledRamp } from '../support/gradient.js';
import { assertParamGradients } from '../support/layer-gradient.js';
import { randomise, TINY_SPEC, tinyFactory } from '../support/tiny-network.js';

const ANCHORS = 3;

function newTinyRpn() {
  const rpn = newRpn(TINY_SPEC, ANCHORS, tinyFactory(1));
  randomise(rpn.params, new Rng(2));
  return rpn;
}

test('rpnForward() gives 2A scores and 4A deltas for each cell of half the map, rounded up', async (t) => {
  const { scores, deltas } = await rpnForward(newTinyRpn(), randomTensor([2, 2, 5, 6], new Rng(3)));
  t.same(scores.shape, [2, 6, 3, 3]);
  t.same(deltas.shape, [2, 12, 3, 3]);
});

test('rpnBackward() has the gradients of the features and of every parameter of both branches', async (t) => {
  const rng = new Rng(4);
  const rpn = newTinyRpn();
  const features = shuffledRamp([1, 2, 5, 4], rng); // under the max pool: ±ε flips no maximum
  const { scores, deltas, saved } = await rpnForward(rpn, features);
  const [dScores, dDeltas] = [randomTensor(scores.shape, rng), randomTensor(deltas.shape, rng)];
  clearGrads(rpn.params);
  const dFeatures = await rpnBackward(rpn, dScores, dDeltas, saved);
  const loss = async (v = features) => {
    const out = await rpnForward(rpn, v);
    return dot(dScores, out.scores) + dot(dDeltas, out.deltas);
  };
  assertGradient(t, dFeatures, await numericalGradient(loss, features), 1e-6, 'features');
  await assertParamGradients(t, rpn.params, loss);
});

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
