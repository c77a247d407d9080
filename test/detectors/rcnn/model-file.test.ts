import { test } from 'tap';
import { openCompute } from '../../../lib/compute/open-compute.js';
import { decodeSafetensors, encodeSafetensors } from '../../../lib/data/files/safetensors.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { RCNN_SMALL } from '../../../lib/detectors/rcnn/config.js';
import { detectEachWay, detectObjects } from '../../../lib/detectors/rcnn/detect.js';
import { rcnnModelOf, type RcnnDescription } from '../../../lib/detectors/rcnn/model-file.js';
import { newRcnnNetwork } from '../../../lib/detectors/rcnn/network.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { cropNetworkPlan } from '../../../lib/networks/network-plan.js';
import { postHocModelFile } from '../../../lib/posthoc/post-hoc-model.js';
import { RCNN_BOX_REGRESSORS, trainBoxRegressor } from '../../../lib/posthoc/box-regressors.js';
import type { PostHoc } from '../../../lib/posthoc/post-hoc.js';
import { gaussian } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { zeros } from '../../../lib/tensor/tensor.js';
import { weightsOf } from '../../../lib/tensor/weights.js';

const compute = await openCompute('blocked');
const DESCRIPTION: RcnnDescription = {
  system: 'rcnn', backbone: 'S', classes: ['circle', 'square'],
  config: { ...RCNN_SMALL, warp: { ...RCNN_SMALL.warp, side: 20, context: 1 }, cropsPerBatch: 4 },
  proposals: { kind: 'selective-search', loosen: 0.12 },
};
const init = { rng: new Rng(3), precision: 'float32' } as const;
const net = newRcnnNetwork(BACKBONES.S, 2, { compute, init });

/** Boxes move to the right by a fifth of their width, whatever the features. */
const shifting = trainBoxRegressor(
  [new Float32Array(32 * 36), new Float32Array(32 * 36)], [0.2, 0.2].map((tx) => ({ tx, ty: 0, tw: 0, th: 0 })),
  RCNN_BOX_REGRESSORS);
const LEARNERS: PostHoc = {
  svms: { scale: 0.5, weights: { w: gaussian([2, 128], 1, init), b: zeros([2]) } },
  boxes: { scale: 2, regressors: [shifting, shifting] },
};
const WRITTEN = { ...DESCRIPTION, network: cropNetworkPlan(BACKBONES.S) };
const file = postHocModelFile(weightsOf(net.params), LEARNERS, WRITTEN);
const { samples: [sample] } = shapesDataset({ split: 'test', images: 1, seed: 2, occluders: false });
const proposals = [10, 60, 110, 160, 200].map((x1) => ({ x1, y1: 30, x2: x1 + 29, y2: 69 }));

test('rcnnModelOf() gives back a detector that detects the same, and what was written about it', async (t) => {
  const back = rcnnModelOf(decodeSafetensors(encodeSafetensors(file), 'model.safetensors'), compute);
  const picture = await sample.image();
  const expected = await detectObjects({ ...DESCRIPTION, ...LEARNERS, net, compute }, picture, proposals);
  t.equal(expected.length, 2 * proposals.length, 'they stand apart, and every class keeps its best 100');
  t.same(await detectObjects(back, picture, proposals), expected);
  const { system, backbone, classes, config, proposals: choice } = back;
  t.same({ system, backbone, classes, config, proposals: choice }, DESCRIPTION);
});

test('detectEachWay() leaves out box regression, the SVMs, or both', async (t) => {
  const model = rcnnModelOf(file, compute);
  const eachWay = await detectEachWay(model, await sample.image(), proposals);
  const { found, withoutBoxRegression, withoutSvms, withoutBoth } = eachWay;
  const leftOf = (detections: typeof found): number => Math.min(...detections.map(({ box }) => box.x1));
  t.ok(Math.abs(leftOf(found) - 16) < 1e-6, 'a fifth of 30 to the right');
  t.equal(leftOf(withoutBoxRegression), 10);
  t.ok(Math.abs(leftOf(withoutSvms) - 16) < 1e-6);
  t.equal(leftOf(withoutBoth), 10);
  t.same(withoutBoxRegression.map(({ score }) => score), found.map(({ score }) => score));
  t.ok(withoutBoth.every(({ score }) => score > 0 && score < 1), 'probabilities');
  t.same(await detectEachWay(model, await sample.image(), []),
    { found: [], withoutBoxRegression: [], withoutSvms: [], withoutBoth: [] }, 'without proposals, nothing to look at');
});

test('rcnnModelOf() refuses what has no learners yet, or no configuration', (t) => {
  t.throws(() => rcnnModelOf(postHocModelFile(weightsOf(net.params), null, WRITTEN), compute),
    new RangeError('model: has no SVMs yet, its training has not ended'));
  const metadata = { ...file.metadata, config: '{}' };
  t.throws(() => rcnnModelOf({ ...file, metadata }, compute),
    new RangeError('model: the metadata config has no detection'));
  t.throws(() => rcnnModelOf({ ...file, metadata: { ...file.metadata, proposals: '{}' } }, compute),
    new RangeError('model: the metadata proposals has no kind'));
  t.end();
});
