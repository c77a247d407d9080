// Deck: "Overall loss is the sum of the two loss branches"; deck: "Back-propagate errors all the way back to the conv
// layers".
import { test } from 'tap';
import { fastStep, type FastBatch } from '../../../lib/detectors/fast-rcnn/step.js';
import { clearGrads } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { concatenate, copyOf, l2Norm, scaled, zerosLike } from '../../../lib/tensor/tensor.js';
import { cases } from '../../gradcheck/steps/fast-step.js';
import { assertGradient } from '../../support/gradient.js';
import { testGradients } from '../../support/test-gradients.js';
import { tinyFastBatch, tinyFastRcnn } from '../../support/tiny-fast-rcnn.js';
import { TINY_SETTING } from '../../support/tiny-faster-rcnn.js';

testGradients('fastStep() gives the gradient of the sum of the two losses to every parameter', cases);

test('fastStep() adds: two steps without clearing leave twice the gradient', async (t) => {
  const rng = new Rng(16);
  const net = tinyFastRcnn(rng);
  const batch = tinyFastBatch(rng);
  await fastStep(net, batch, TINY_SETTING);
  const once = net.params.map(({ grad }) => copyOf(grad));
  await fastStep(net, batch, TINY_SETTING);
  net.params.forEach(({ name, grad }, i) => {
    assertGradient(t, grad, scaled(once[i], 2), 1e-12, name);
  });
});

test('fastStep() takes the mean over the regions: each of them twice gives the same losses', async (t) => {
  const rng = new Rng(19);
  const net = tinyFastRcnn(rng);
  const once = tinyFastBatch(rng);
  const { rois, labels, boxes: { targets, insideWeights, outsideWeights } } = once.regions;
  const doubled = [targets, insideWeights, outsideWeights].map((x) => concatenate([x, x]));
  const boxes = { targets: doubled[0], insideWeights: doubled[1], outsideWeights: doubled[2] };
  const regions = { rois: [...rois, ...rois], labels: [...labels, ...labels], boxes };
  const first = await fastStep(net, once, TINY_SETTING);
  const expected = net.params.map(({ grad }) => copyOf(grad));
  clearGrads(net.params);
  const second = await fastStep(net, { ...once, regions }, TINY_SETTING);
  t.ok(Math.abs(second.cls - first.cls) < 1e-12 && Math.abs(second.bbox - first.bbox) < 1e-12);
  net.params.forEach(({ name, grad }, i) => assertGradient(t, grad, expected[i], 1e-12, name));
});

test('fastStep() with no box to regress trains every layer but bbox_pred', async (t) => {
  const rng = new Rng(17);
  const net = tinyFastRcnn(rng);
  const batch = tinyFastBatch(rng);
  const { regions } = batch;
  const boxes = { ...regions.boxes, insideWeights: zerosLike(regions.boxes.insideWeights) };
  clearGrads(net.params);
  const { cls, bbox } = await fastStep(net, { ...batch, regions: { ...regions, boxes } }, TINY_SETTING);
  t.equal(bbox, 0);
  t.ok(cls > 0);
  for (const { name, grad } of net.params) t.equal(l2Norm(grad) > 0, !name.startsWith('bbox_pred'), name);
});

test('fastStep() of a batch without regions has no losses and no gradients', async (t) => {
  const rng = new Rng(18);
  const net = tinyFastRcnn(rng);
  const { images, regions: { boxes } } = tinyFastBatch(rng);
  const none = zerosLike(boxes.targets, [0, boxes.targets.shape[1]]);
  const empty: FastBatch = {
    images, regions: { rois: [], labels: [], boxes: { targets: none, insideWeights: none, outsideWeights: none } },
  };
  t.same(await fastStep(net, empty, TINY_SETTING), { cls: 0, bbox: 0 });
  for (const { name, grad } of net.params) t.equal(l2Norm(grad), 0, name);
});
