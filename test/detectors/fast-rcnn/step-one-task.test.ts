// Deck: "Multi-task training is beneficial": what each branch alone trains.
import { test } from 'tap';
import { boxStep, classificationStep, TASKS } from '../../../lib/detectors/fast-rcnn/step-one-task.js';
import { fastStep } from '../../../lib/detectors/fast-rcnn/step.js';
import { clearGrads } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { l2Norm } from '../../../lib/tensor/tensor.js';
import { boxes, classification } from '../../gradcheck/steps/fast-one-task-step.js';
import { testGradients } from '../../support/test-gradients.js';
import { tinyFastBatch, tinyFastRcnn } from '../../support/tiny-fast-rcnn.js';
import { TINY_SETTING } from '../../support/tiny-faster-rcnn.js';

testGradients('classificationStep() gives the gradient of the class loss to every parameter but bbox_pred',
  [classification]);

test('classificationStep() trains every parameter but bbox_pred', async (t) => {
  const rng = new Rng(21);
  const net = tinyFastRcnn(rng);
  const batch = tinyFastBatch(rng);
  clearGrads(net.params);
  const cls = await classificationStep(net, batch, TINY_SETTING);
  const trained = TASKS.classification.params(net);
  t.ok(trained.every(({ grad }) => l2Norm(grad) > 0));
  t.same(net.params.filter((param) => !trained.includes(param)).map(({ name }) => name),
    ['bbox_pred.weight', 'bbox_pred.bias']);
  t.equal(cls, (await fastStep(net, batch, TINY_SETTING)).cls, 'the loss that both branches together have for it');
});

testGradients('boxStep() gives the gradient of the box loss to bbox_pred and leaves every other one at zero', [boxes]);

test('boxStep() leaves every gradient but that of bbox_pred at zero', async (t) => {
  const rng = new Rng(22);
  const net = tinyFastRcnn(rng);
  const batch = tinyFastBatch(rng);
  clearGrads(net.params);
  const bbox = await boxStep(net, batch, TINY_SETTING);
  for (const { name, grad } of net.params) t.equal(l2Norm(grad) > 0, name.startsWith('bbox_pred'), name);
  t.equal(bbox, (await fastStep(net, batch, TINY_SETTING)).bbox);
});
