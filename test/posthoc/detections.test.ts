import { test } from 'tap';
import type { Box } from '../../lib/boxes/box.js';
import { RCNN } from '../../lib/detectors/rcnn/config.js';
import { SPPNET, SPPNET_SMALL } from '../../lib/detectors/sppnet/config.js';
import {
  postHocDetections, RCNN_DETECTION, softmaxScores, SPPNET_DETECTION, svmScores,
} from '../../lib/posthoc/detections.js';
import type { ScaledRegressors } from '../../lib/posthoc/post-hoc.js';
import { tensor, zeros } from '../../lib/tensor/tensor.js';

const IMAGE = { width: 100, height: 50 };
const bar = (x1: number): Box => ({ x1, y1: 10, x2: x1 + 19, y2: 29 });

/** Moves a box by tx widths to the right for a feature of 1 (times scale); one class. */
function shifting(tx: number, scale: number): ScaledRegressors {
  const identity = tensor([4, 4], Float64Array.from({ length: 16 }, (_, i) => i % 5 === 0 ? 1 : 0));
  const beta = tensor([2, 4], Float64Array.of(tx, 0, 0, 0, 0, 0, 0, 0));
  return { scale, regressors: [{ mean: zeros([4], 'float64'), whiten: identity, unwhiten: identity, beta }] };
}

test('svmScores() is w·(scale·f) + b for every region and class', (t) => {
  const weights = { w: tensor([2, 2], [1, 2, -1, 0]), b: tensor([2], [0.5, 4]) };
  const features = tensor([2, 2], [2, 4, 6, 8]);
  t.same([...svmScores(features, { scale: 0.5, weights }).data], [1 + 4 + 0.5, -1 + 4, 3 + 8 + 0.5, -3 + 4]);
  t.throws(() => svmScores(tensor([1, 3], [1, 2, 3]), { scale: 1, weights }),
    new TypeError('svmScores: features have 3 numbers, the SVMs expect 2'));
  t.end();
});

test('postHocDetections() moves and clips boxes first, then suppresses, and keeps the scores', (t) => {
  const regions = [bar(0), bar(30), bar(70)];
  const pooled = tensor([3, 1], [1, 0, 1]);
  const scores = tensor([3, 1], [0.5, -0.2, 0.9]);
  const found = postHocDetections({ regions, pooled, image: IMAGE }, scores, shifting(0.75, 2), RCNN_DETECTION);
  // 2 · 0.75 widths of 20: 30 to the right. The first comes to lie on the second; the third is cut at the border.
  t.same(found, [
    { label: 1, score: Math.fround(0.9), box: { x1: 99, y1: 10, x2: 99, y2: 29 } },
    { label: 1, score: 0.5, box: bar(30) },
  ]);
  t.equal(postHocDetections({ regions, pooled, image: IMAGE }, scores, null, RCNN_DETECTION).length, 3,
    'where nothing moves nothing is suppressed');
  t.end();
});

test('slow R-CNN and SPP-net detect in the orders of their own code', (t) => {
  t.same(RCNN.detection, { maxPerClass: 100, nmsIou: 0.3, thinOut: null });
  const sppNet = { maxPerClass: 100, nmsIou: 0.3, thinOut: { scoreFloor: -1.5, nmsIou: 0.3 } };
  t.same(SPPNET.detection, sppNet);
  t.same(SPPNET_SMALL.detection, sppNet);
  t.end();
});

test('postHocDetections() as SPP-net drops, suppresses, limits, moves, and suppresses once more', (t) => {
  const regions = [bar(0), bar(2), bar(30), bar(60), bar(80), bar(40)];
  const scores = tensor([6, 1], [0.5, 0.4, -0.2, -1.5, -1.4, 0.3]);
  const pooled = tensor([6, 1], [0, 0.5, 0, 0, -0.5, 0.25]);
  const found = (change: Partial<typeof SPPNET_DETECTION>): number[] =>
    postHocDetections({ regions, pooled, image: IMAGE }, scores, shifting(1, 2), { ...SPPNET_DETECTION, ...change })
      .map(({ score }) => Math.round(10 * score) / 10);
  // 60 scores −1.5 and goes; 2 is suppressed by 0, 30 by 40. Then 40 moves to 50 and 80 to 60: 10 columns of 30 are
  // common, 80 is suppressed by 40. What the first suppression has deleted does not come back.
  t.same(found({}), [0.5, 0.3]);
  t.same(found({ thinOut: { scoreFloor: 0.35, nmsIou: 0.3 } }), [0.5]);
  t.same(found({ maxPerClass: 1 }), [0.5]);
  t.same(found({ thinOut: null }), [0.5, 0.4, 0.3], 'slow R-CNN moves first: 2 goes to 22, away from 0');
  t.end();
});

test('postHocDetections() keeps the best of each class, whatever their sign, by decreasing score', (t) => {
  const regions = [bar(0), bar(20), bar(40), bar(60)];
  const scores = tensor([4, 2], [-3, 1, -1, 2, -2, -5, -4, 0]);
  const found = postHocDetections({ regions, pooled: zeros([4, 1]), image: IMAGE }, scores, null,
    { ...RCNN_DETECTION, maxPerClass: 2 });
  t.same(found.map(({ label, score }) => [label, score]), [[2, 2], [2, 1], [1, -1], [1, -2]]);
  t.end();
});

test('softmaxScores() are the probabilities of the classes; the background has its share and no column', (t) => {
  const { shape, data } = softmaxScores(tensor([2, 3], [0, 0, Math.log(2), 5, 5, 5], 'float64'));
  t.same(shape, [2, 2]);
  const expected = [1 / 4, 2 / 4, 1 / 3, 1 / 3];
  t.ok(data.every((p: number, i: number) => Math.abs(p - expected[i]) < 1e-6));
  t.end();
});

test('postHocDetections() suppresses above the threshold only, and the lower index wins where scores tie', (t) => {
  // rcnn_test.m, nms.m: suppressed where o > overlap. 20 × 20 against its 6 left columns: 120/400 = 0.3; 7: 0.35
  const regions = [bar(0), { ...bar(0), x2: 5 }, { ...bar(40), x2: 46 }, bar(40)];
  const found = postHocDetections({ regions, pooled: zeros([4, 1]), image: IMAGE }, tensor([4, 1], [1, 1, 1, 1]), null,
    RCNN_DETECTION);
  t.same(found.map(({ box }) => box), [regions[0], regions[1], regions[2]]);
  t.end();
});
