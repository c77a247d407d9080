import { test } from 'tap';
import { batchGradient, exampleGradients } from '../../../lib/studies/gradients/example-gradients.js';
import { fastStep } from '../../../lib/detectors/fast-rcnn/step.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { l2Norm, tensor } from '../../../lib/tensor/tensor.js';
import { assertGradient } from '../../support/gradient.js';
import { tinyFastBatch, tinyFastRcnn } from '../../support/tiny-fast-rcnn.js';
import { TINY_SETTING } from '../../support/tiny-faster-rcnn.js';

test('batchGradient() is what a step leaves in the parameters, and the mean of its examples\' gradients', async (t) => {
  const rng = new Rng(21);
  const net = tinyFastRcnn(rng);
  const batch = tinyFastBatch(rng);
  await fastStep(net, batch, TINY_SETTING);
  const left = net.params.flatMap(({ grad }) => [...grad.data]);
  const whole = await batchGradient(net, batch, TINY_SETTING); // not what was there and its own
  const N = left.length;
  assertGradient(t, tensor([N], whole), tensor([N], left, 'float64'), 1e-12);
  t.ok(net.params.every(({ grad }) => l2Norm(grad) === 0), 'nothing is left');

  const R = batch.regions.rois.length;
  const each = await exampleGradients(net, batch, Array.from({ length: R }, (_, r) => r), TINY_SETTING);
  const mean = whole.map((_: number, i: number) => each.reduce((sum, g) => sum + g[i], 0) / R);
  assertGradient(t, tensor([N], mean), tensor([N], whole), 1e-12);
});
