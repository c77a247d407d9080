// A training that starts from the model of a run whose box targets had other units.
import { test } from 'tap';
import { FAST } from '../../lib/detectors/fast-rcnn/config.js';
import { fastModelFile } from '../../lib/detectors/fast-rcnn/model-file.js';
import { FASTER_JOINT_SMALL } from '../../lib/detectors/faster-rcnn/config.js';
import { fasterModelFile } from '../../lib/detectors/faster-rcnn/model-file.js';
import type { TensorFile } from '../../lib/data/files/safetensors.js';
import { noDropout } from '../../lib/networks/fc.js';
import { headForward } from '../../lib/networks/head.js';
import { precomputedNormalisation } from '../../lib/sampling/target-normalisation.js';
import { takeOwnWeights } from '../../lib/systems/own-weights.js';
import type { Param } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { zeros } from '../../lib/tensor/tensor.js';
import { weightsOf } from '../../lib/tensor/weights.js';
import { randomTensor } from '../support/gradient.js';
import { rawDeltas, STATISTICS } from '../support/raw-deltas.js';
import { tinyFastRcnn } from '../support/tiny-fast-rcnn.js';
import { tinyFasterRcnn, TINY_CLASSES } from '../support/tiny-faster-rcnn.js';

/** The file as it is on disk: weights have 32 bits. The parameters are rounded, too, so that both are the same. */
function stored(params: readonly Param[], fileOf: () => TensorFile): TensorFile {
  for (const { value } of params) value.data.set(Float32Array.from(value.data));
  const { tensors, metadata } = fileOf();
  const rounded = [...tensors].map(([name, { shape, data }]) =>
    [name, { shape, data: Float32Array.from(data) }] as const);
  return { tensors: new Map(rounded), metadata };
}

const CLASSES = ['cat', 'dog'];
const CONSTANTS = precomputedNormalisation(TINY_CLASSES);
const OTHER_CONSTANTS = { tx: 0.3, ty: 0.2, tw: 0.1, th: 0.4 };

test('takeOwnWeights() of a Fast R-CNN trained by statistics says the same of boxes in a Faster R-CNN', async (t) => {
  const rng = new Rng(41);
  const before = tinyFastRcnn(rng);
  const file = stored(before.params, () => fastModelFile(before, {
    system: 'fast', backbone: 'S', classes: CLASSES, config: FAST, normalisation: STATISTICS,
    proposals: { kind: 'selective-search', loosen: 0 },
  }));
  const net = tinyFasterRcnn(new Rng(42));
  const notTaken = takeOwnWeights(net, file, CONSTANTS);
  t.notOk(notTaken.some((text) => text.startsWith('bbox_pred')), notTaken.join());
  const pooled = randomTensor([4, 5, 2, 2], rng);
  const old = rawDeltas((await headForward(before.head, pooled, noDropout)).deltas, STATISTICS);
  const now = rawDeltas((await headForward(net.head, pooled, noDropout)).deltas, CONSTANTS);
  old.forEach((expected, i) => {
    for (const k of ['tx', 'ty', 'tw', 'th'] as const) t.ok(Math.abs(now[i][k] - expected[k]) < 1e-12, `${i} ${k}`);
  });
});

test('takeOwnWeights() of a Faster R-CNN reads the constants of its targets', (t) => {
  const before = tinyFasterRcnn(new Rng(43));
  const config = { ...FASTER_JOINT_SMALL, targetStds: OTHER_CONSTANTS };
  const description = { system: 'faster-joint', backbone: 'S', classes: CLASSES, config } as const;
  const file = stored(before.params, () => fasterModelFile(before, description));
  const net = tinyFasterRcnn(new Rng(44));
  t.same(takeOwnWeights(net, file, CONSTANTS), []);
  const [weight] = net.head.bboxPred.params;
  const [old] = before.head.bboxPred.params;
  const first = 4 * weight.value.shape[1]; // row 4: tx of class 1
  t.ok(Math.abs(weight.value.data[first] - old.value.data[first] * 0.3 / 0.1) < 1e-12);
  t.end();
});

test('takeOwnWeights() leaves bbox_pred for another number of classes alone', (t) => {
  const before = tinyFasterRcnn(new Rng(45));
  const file = stored(before.params, () => fasterModelFile(before, {
    system: 'faster-joint', backbone: 'S', classes: [...CLASSES, 'cow'], config: FASTER_JOINT_SMALL,
  }));
  const [threeClasses, inputs] = [4 * 4, 6];
  const tensors = new Map(file.tensors);
  tensors.set('bbox_pred.weight', zeros([threeClasses, inputs], 'float32'));
  tensors.set('bbox_pred.bias', zeros([threeClasses], 'float32'));
  const net = tinyFasterRcnn(new Rng(46));
  const own = weightsOf(net.head.bboxPred.params);
  const notTaken = takeOwnWeights(net, { ...file, tensors }, CONSTANTS);
  t.same(notTaken, ['bbox_pred.weight is [16,6], here [12,6]', 'bbox_pred.bias is [16], here [12]']);
  t.same(weightsOf(net.head.bboxPred.params), own);
  t.end();
});
