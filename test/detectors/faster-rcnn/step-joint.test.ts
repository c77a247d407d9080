// Deck: "One net, four losses".
import { test } from 'tap';
import { jointStep, type JointRules } from '../../../lib/detectors/faster-rcnn/step-joint.js';
import { clearGrads } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { copyOf, l2Norm, scaled } from '../../../lib/tensor/tensor.js';
import { cases } from '../../gradcheck/steps/joint-step.js';
import { assertGradient } from '../../support/gradient.js';
import { bytesOf } from '../../support/tensor-bytes.js';
import { testGradients } from '../../support/test-gradients.js';
import { tinyFasterRcnn, tinyFixedBatch, TINY_SETTING } from '../../support/tiny-faster-rcnn.js';

testGradients(
  'jointStep() gives the gradient of the sum of the four losses to every parameter, RoIs held fixed', cases);

test('jointStep() adds: two steps without clearing leave twice the gradient', async (t) => {
  const rng = new Rng(6);
  const net = tinyFasterRcnn(rng);
  const { batch, rules } = await tinyFixedBatch(net, rng);
  await jointStep(net, batch, TINY_SETTING, rules);
  const once = net.params.map(({ grad }) => copyOf(grad));
  await jointStep(net, batch, TINY_SETTING, rules);
  net.params.forEach(({ name, grad }, i) => {
    assertGradient(t, grad, scaled(once[i], 2), 1e-12, name);
  });
});

test('jointStep() sends both branches into the trunk: without the RPN\'s losses its gradient differs', async (t) => {
  const rng = new Rng(7);
  const net = tinyFasterRcnn(rng);
  const { batch, rules } = await tinyFixedBatch(net, rng);
  await jointStep(net, batch, TINY_SETTING, rules);
  const both = net.conv.params.map(({ grad }) => copyOf(grad));
  clearGrads(net.params);
  const none: JointRules['anchorTargetsOf'] = (...of) => {
    const targets = rules.anchorTargetsOf(...of);
    const boxes = { ...targets.boxes, insideWeights: zeroed(targets.boxes.insideWeights) };
    return { labels: Array.from(targets.labels, () => -1), boxes };
  };
  const { rpnCls, rpnBbox } = await jointStep(net, batch, TINY_SETTING, { ...rules, anchorTargetsOf: none });
  t.equal(rpnCls + rpnBbox, 0, 'the RPN has no loss now');
  net.conv.params.forEach(({ name, grad }, i) => {
    t.ok(l2Norm(grad) > 0, `${name} still learns from the head`);
    t.not(bytesOf(grad), bytesOf(both[i]), `${name} learnt from the RPN too`);
  });
});

function zeroed<T extends { readonly shape: readonly number[]; readonly data: Float32Array | Float64Array }>(x: T) {
  return { shape: x.shape, data: x.data.map(() => 0) };
}
