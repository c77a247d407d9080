// Deck: "Train an RPN initialized from M0, get M1".
import { test } from 'tap';
import { rpnNetworkOf } from '../../../lib/detectors/faster-rcnn/network.js';
import { rpnStep } from '../../../lib/detectors/faster-rcnn/step-rpn.js';
import { frozen } from '../../../lib/layers/frozen.js';
import { sequential } from '../../../lib/layers/sequential.js';
import { clearGrads } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { l2Norm } from '../../../lib/tensor/tensor.js';
import { cases } from '../../gradcheck/steps/rpn-step.js';
import { testGradients } from '../../support/test-gradients.js';
import { tinyFasterRcnn, tinyFixedBatch, TINY_SETTING } from '../../support/tiny-faster-rcnn.js';

testGradients('rpnStep() gives the gradient of the sum of the two losses to every parameter', cases);

test('rpnStep() on a frozen trunk has the same losses, trains the RPN and leaves no gradient below', async (t) => {
  const rng = new Rng(26);
  const whole = tinyFasterRcnn(rng);
  const { batch, rules } = await tinyFixedBatch(whole, rng);
  const expected = await rpnStep(rpnNetworkOf(whole.conv, whole.rpn), batch, TINY_SETTING, rules);
  clearGrads(whole.params);
  const net = rpnNetworkOf(sequential([frozen(whole.conv)]), whole.rpn);
  t.same(net.params, whole.rpn.params);
  t.same(await rpnStep(net, batch, TINY_SETTING, rules), expected);
  for (const { name, grad } of whole.rpn.params) t.ok(l2Norm(grad) > 0, name);
  for (const { name, grad } of whole.conv.params) t.equal(l2Norm(grad), 0, name);
});
