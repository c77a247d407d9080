import { test } from 'tap';
import { decodeSafetensors, encodeSafetensors } from '../../lib/data/files/safetensors.js';
import { RCNN_BOX_REGRESSORS, trainBoxRegressor } from '../../lib/posthoc/box-regressors.js';
import { postHocFile, postHocOf, type PostHoc } from '../../lib/posthoc/post-hoc.js';
import { tensor } from '../../lib/tensor/tensor.js';

const regressor = (scale: number) => trainBoxRegressor(
  [[1, 2, 3], [0, 1, 0], [2, 2, 1]].map((row) => Float32Array.from(row)),
  [0.1, -0.2, 0.3].map((tx) => ({ tx: scale * tx, ty: 0, tw: tx * tx, th: -tx })), RCNN_BOX_REGRESSORS);
const LEARNT: PostHoc = {
  svms: { scale: 1 / 3, weights: { w: tensor([2, 2], [1, 2, 3, 4]), b: tensor([2], [0.5, -0.5]) } },
  boxes: { scale: 0.7, regressors: [regressor(1), regressor(2)] },
};

test('postHocOf() gives back what postHocFile() wrote, bit for bit', (t) => {
  t.same(postHocOf(decodeSafetensors(encodeSafetensors(postHocFile(LEARNT)), 'model'), 2), LEARNT);
  t.end();
});

test('postHocOf() refuses models whose training has not ended and names what is missing', (t) => {
  const { tensors, metadata } = postHocFile(LEARNT);
  t.throws(() => postHocOf({ tensors, metadata: {} }, 2),
    new RangeError('model: has no SVMs yet, its training has not ended'));
  t.throws(() => postHocOf({ tensors, metadata }, 3), new RangeError('model: no tensor box.3.mean'));
  t.throws(() => postHocOf({ tensors, metadata }, 1),
    new RangeError('model: tensor svm.b has shape [2], expected [1]'));
  const without = new Map([...tensors].filter(([name]) => name !== 'box.2.beta'));
  t.throws(() => postHocOf({ tensors: without, metadata }, 2), new RangeError('model: no tensor box.2.beta'));
  t.end();
});
