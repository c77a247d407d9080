import { test } from 'tap';
import { decode, encode, ZERO_DELTAS } from '../../lib/boxes/deltas.js';
import { iou } from '../../lib/boxes/iou.js';
import {
  predictDeltas, RCNN_BOX_REGRESSORS, regressBoxes, regressionPairs, SPPNET_BOX_REGRESSORS, trainBoxRegressor,
  trainBoxRegressors,
} from '../../lib/posthoc/box-regressors.js';
import { featureRow, type ImageFeatures } from '../../lib/data/caches/image-features.js';
import { product } from '../../lib/solvers/matrix.js';
import { Rng } from '../../lib/tensor/rng.js';
import { sameShape, tensor } from '../../lib/tensor/tensor.js';
import { deltaTensor } from '../support/box-rows.js';
import { featureImage, streamOf, type FeatureBox } from '../support/feature-images.js';
import { relativeError } from '../support/gradient.js';

const SIZE = { width: 200, height: 160 };
const WEAK = { ...RCNN_BOX_REGRESSORS, lambda: 1e-6 };

const bar = (x1: number, x2: number) => ({ x1, y1: 0, x2, y2: 9 });

/** Ground truth of one class and proposals around it; features 0..3 say how the proposal is off, noisily. */
function noisyImage(id: number, label: number, rng: Rng): ImageFeatures {
  const [x1, y1] = [rng.between(30, 80), rng.between(30, 60)];
  const gt = { x1, y1, x2: x1 + rng.between(30, 60), y2: y1 + rng.between(30, 60) };
  const around: FeatureBox[] = Array.from({ length: 12 }, () => {
    const by = (std: number): number => std * rng.normal();
    const box = decode(gt, { tx: by(0.08), ty: by(0.08), tw: by(0.1), th: by(0.1) });
    const { tx, ty, tw, th } = encode(box, gt);
    const noise = (): number => 0.2 * rng.normal();
    return { box, label: 0, features: [30 * tx + noise(), 30 * ty + noise(), 30 * tw + noise(), 30 * th + noise(), 3] };
  });
  return featureImage(String(id), [{ box: gt, label, features: [0, 0, 0, 0, 3] }, ...around], 5);
}

test('the published constants differ in λ and overlap alone', (t) => {
  t.same(RCNN_BOX_REGRESSORS, { minIou: 0.6, lambda: 1000, whiteningEps: 0.001 });
  t.same(SPPNET_BOX_REGRESSORS, { minIou: 0.5, lambda: 4000, whiteningEps: 0.001 });
  t.end();
});

test('regressionPairs() takes ground truth and what overlaps it by more than the limit', (t) => {
  const image = featureImage('a', [
    { box: bar(50, 59), label: 3, features: [] },
    { box: bar(0, 9), label: 1, features: [] },
    { box: bar(0, 5), label: 0, features: [] },   // IoU 6/10 with box 1: not more
    { box: bar(51, 59), label: 0, features: [] }, // IoU 9/10 with box 0
  ], 0);
  t.same(regressionPairs(image, 0.6), [
    { box: 0, gt: 0, label: 3, overlap: 1 }, { box: 1, gt: 1, label: 1, overlap: 1 },
    { box: 3, gt: 0, label: 3, overlap: 0.9 },
  ]);
  t.same(regressionPairs(image, 0.5).map(({ box }) => box), [0, 1, 2, 3]);
  const empty = featureImage('b', [{ box: bar(0, 9), label: 0, features: [] }], 0);
  t.same(regressionPairs(empty, 0.5), [], 'no ground truth');
  t.end();
});

test('trainBoxRegressor() finds the linear rule that made the targets', (t) => {
  const rng = new Rng(1);
  const rows = Array.from({ length: 60 }, () => Float64Array.from({ length: 6 }, () => rng.normal()));
  const dot = (x: Float64Array, k: number): number => 0.1 * (x[k] - 2 * x[5 - k]);
  const targets = rows.map((x) => ({ tx: dot(x, 0) + 0.3, ty: dot(x, 1), tw: dot(x, 2), th: dot(x, 0) - dot(x, 1) }));
  const regressor = trainBoxRegressor(rows, targets, WEAK);
  const features = tensor([60, 6], Float64Array.from(rows.flatMap((row) => [...row])));
  t.ok(relativeError(deltaTensor(predictDeltas(features, regressor)), deltaTensor(targets)) < 1e-6);
  const whitened = product(regressor.whiten, regressor.unwhiten);
  t.ok(relativeError(whitened, tensor([4, 4], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])) < 1e-12, 'T·T⁻¹ = I');
  t.ok(sameShape(regressor.beta.shape, [7, 4]));
  t.end();
});

test('trainBoxRegressor() with a huge λ predicts the mean target', (t) => {
  const rows = [[1, 0], [0, 1], [1, 1]].map((row) => Float64Array.from(row));
  const targets = [0.1, 0.2, 0.6].map((tx) => ({ ...ZERO_DELTAS, tx }));
  const regressor = trainBoxRegressor(rows, targets, { ...WEAK, lambda: 1e12 });
  const [{ tx, ty }] = predictDeltas(tensor([1, 2], [5, 5]), regressor);
  t.ok(Math.abs(tx - 0.3) < 1e-9 && Math.abs(ty) < 1e-9);
  t.end();
});

test('trainBoxRegressors() and regressBoxes() move proposals onto objects they have not seen', async (t) => {
  const rng = new Rng(2);
  const images = Array.from({ length: 40 }, (_, i) => noisyImage(i, 1 + i % 2, rng));
  const [first, second] = await trainBoxRegressors(streamOf(images), 2, { ...RCNN_BOX_REGRESSORS, lambda: 10 });
  for (const [label, regressor] of [[1, first], [2, second]] as const) {
    const fresh = noisyImage(99, label, rng);
    const moved = regressBoxes(fresh.boxes, fresh.features, regressor, SIZE);
    const mean = (boxes: typeof moved): number => boxes.reduce((sum, box) => sum + iou(box, fresh.boxes[0]), 0) / 13;
    const [before, after] = [mean([...fresh.boxes]), mean(moved)];
    t.ok(after > before + 0.05 && after > 0.93, `${before} → ${after}`);
  }
  t.notSame(first.beta, second.beta);
});

test('trainBoxRegressors() leaves boxes of a class without pairs alone, and regressBoxes() clips', async (t) => {
  const rng = new Rng(3);
  const [one, two] = await trainBoxRegressors(streamOf([noisyImage(0, 1, rng)]), 2, RCNN_BOX_REGRESSORS);
  const features = tensor([2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const boxes = [bar(3, 12), { x1: -5, y1: 2, x2: 250, y2: 170 }];
  const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  t.same([[...two.whiten.data], [...two.unwhiten.data]], [identity, identity]);
  t.same(regressBoxes(boxes, features, two, SIZE), [bar(3, 12), { x1: 0, y1: 2, x2: 199, y2: 159 }]);
  t.notSame(regressBoxes(boxes, features, one, SIZE)[0], bar(3, 12));
});

test('trainBoxRegressors() copies what it keeps of an image', async (t) => {
  const rng = new Rng(4);
  const images = Array.from({ length: 3 }, (_, i) => noisyImage(i, 1, rng));
  async function* reusingOneBuffer(): AsyncGenerator<ImageFeatures> {
    const features = tensor([13, 5], new Float32Array(65));
    for (const image of images) {
      features.data.set(image.features.data);
      yield { ...image, features };
    }
  }
  t.same(await trainBoxRegressors(reusingOneBuffer(), 1, WEAK), await trainBoxRegressors(streamOf(images), 1, WEAK));
});

test('trainBoxRegressor(s)() refuse nothing to learn from, and rows that do not fit', async (t) => {
  t.throws(() => trainBoxRegressor([], [], WEAK),
    new RangeError('trainBoxRegressor: 0 rows of features and 0 targets'));
  const image = noisyImage(0, 1, new Rng(5));
  t.throws(() => trainBoxRegressor([featureRow(image.features, 0)], [], WEAK), RangeError);
  await t.rejects(trainBoxRegressors(streamOf([]), 1, WEAK), new RangeError('trainBoxRegressors: there are no images'));
  await t.rejects(trainBoxRegressors(streamOf([{ ...image, gtLabels: [] }]), 1, WEAK), TypeError);
  const [regressor] = await trainBoxRegressors(streamOf([image]), 1, WEAK);
  t.throws(() => predictDeltas(tensor([1, 2], [1, 2]), regressor), TypeError);
});
