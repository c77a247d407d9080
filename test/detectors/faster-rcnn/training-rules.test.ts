import { test } from 'tap';
import { iou } from '../../../lib/boxes/iou.js';
import type { FasterConfig } from '../../../lib/detectors/faster-rcnn/config.js';
import {
  anchorsOf, anchorTargetsOf, objectness, proposalsOf, sampleRegions,
} from '../../../lib/detectors/faster-rcnn/training-rules.js';
import type { RpnOutput } from '../../../lib/networks/rpn.js';
import { IGNORE } from '../../../lib/losses/softmax.js';
import { insideAnchors, POSITIVE } from '../../../lib/sampling/anchor-labels.js';
import { anchorTargets } from '../../../lib/sampling/anchor-targets.js';
import type { TrainingImage } from '../../../lib/sampling/training-image.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { zeros } from '../../../lib/tensor/tensor.js';
import { randomTensor } from '../../support/gradient.js';
import { SMALL_CONFIG } from '../../support/small-model.js';

// Two images of 48×32 and 32×24 pixels in a batch of 48×32: a map of 6×4 cells of 8 pixels, two anchors each.
const K = 3;
const [W, H, A] = [6, 4, 2];
const CONFIG: FasterConfig = {
  ...SMALL_CONFIG,
  anchors: { baseSize: 8, ratios: [1], scales: [1, 2], centre: 3.5 },
  anchorSampling: { ...SMALL_CONFIG.anchorSampling, batchSize: 16 },
  roiSampling: { ...SMALL_CONFIG.roiSampling, roisPerImage: 12 },
};
const LARGE: TrainingImage = {
  width: 48, height: 32, scale: 1,
  objects: [
    { box: { x1: 8, y1: 8, x2: 15, y2: 15 }, label: 3 },      // anchor 0 of cell (1, 1) exactly
    { box: { x1: 26, y1: 10, x2: 43, y2: 27 }, label: 1 },
  ],
};
const SMALL: TrainingImage = {
  width: 32, height: 24, scale: 0.5, objects: [{ box: { x1: 4, y1: 2, x2: 18, y2: 17 }, label: 2 }],
};
const IMAGES = [LARGE, SMALL];

const INPUT = zeros([2, 3, 32, 48], 'float64');

/** The rules as a step applies them to an answer of the RPN. */
function rulesOf(seed: number, images = IMAGES, config = CONFIG) {
  const setting = { config, classes: K, rng: new Rng(seed) };
  return {
    rpnTargets: (said: RpnOutput) => anchorTargetsOf(said, anchorsOf(said.scores, config), images, setting),
    roisFrom: (said: RpnOutput) => {
      const proposals = proposalsOf(said, anchorsOf(said.scores, config), images, config);
      return sampleRegions(proposals, { input: INPUT, images }, setting);
    },
  };
}

/** What an RPN might say; backward's part is not looked at. */
function answer(seed: number): RpnOutput {
  const rng = new Rng(seed);
  const saved = { shared: [], clsScore: INPUT, bboxPred: INPUT };
  return { scores: randomTensor([2, 2 * A, H, W], rng), deltas: randomTensor([2, 4 * A, H, W], rng), saved };
}
const rpn = answer(1);
const anchors = anchorsOf(rpn.scores, CONFIG);

test('anchorsOf() has A anchors for each cell, cell by cell, in network-input pixels', (t) => {
  t.equal(anchors.length, W * H * A);
  t.same(anchors[0], { x1: 0, y1: 0, x2: 7, y2: 7 });
  t.same(anchors[1], { x1: -4, y1: -4, x2: 11, y2: 11 }, 'the second one of the first cell');
  t.same(anchors[(1 * W + 2) * A], { x1: 16, y1: 8, x2: 23, y2: 15 }, 'x = 2, y = 1');
  t.end();
});

test('objectness() is the softmax of the two scores of each anchor', (t) => {
  const p = objectness(rpn);
  t.same(p.shape, rpn.scores.shape);
  const [n, a, cell] = [1, 1, 7];
  const background = (n * 2 * A + a) * H * W + cell;
  const object = (n * 2 * A + A + a) * H * W + cell;
  const [s0, s1] = [background, object].map((i) => Math.exp(rpn.scores.data[i]));
  t.ok(Math.abs(p.data[object] - s1 / (s0 + s1)) < 1e-12);
  t.ok(Math.abs(p.data[background] + p.data[object] - 1) < 1e-12);
  t.end();
});

test('anchorTargetsOf() lays labels and box targets out as the RPN lays out its answers, image after image', (t) => {
  const { labels, boxes } = rulesOf(7).rpnTargets(rpn);
  t.equal(labels.length, 2 * A * H * W);
  t.same(boxes.targets.shape, rpn.deltas.shape);
  IMAGES.forEach((image, n) => {
    const gts = image.objects.map(({ box }) => box);
    const expected = anchorTargets(anchors, gts, image, CONFIG.anchorSampling, new Rng(7).fork(`anchors ${n}`));
    const [positives, negatives] = [expected.positives.length, expected.negatives.length];
    t.ok(positives > 0 && negatives > 0, `image ${n} has ${positives} positives, ${negatives} negatives`);
    anchors.forEach((_, i) => {
      const [a, cell] = [i % A, Math.floor(i / A)];
      t.equal(labels[(n * A + a) * H * W + cell], expected.labels[i], `image ${n}, anchor ${i}`);
      for (let k = 0; k < 4; k++) {
        const at = (n * 4 * A + 4 * a + k) * H * W + cell;
        t.equal(boxes.targets.data[at], expected.deltas[4 * i + k]);
        t.equal(boxes.insideWeights.data[at], expected.labels[i] === POSITIVE ? 1 : 0);
        t.equal(boxes.outsideWeights.data[at], expected.labels[i] === IGNORE ? 0 : 1 / (positives + negatives));
      }
    });
  });
  const exact = (0 * A + 0) * H * W + 1 * W + 1;
  t.equal(labels[exact], POSITIVE, 'by hand: anchor 0 of cell (1, 1) is the first object');
  t.end();
});

test('anchorTargetsOf() ignores anchors that lie in the padding of a smaller image', (t) => {
  const { labels } = rulesOf(7).rpnTargets(rpn);
  const used = (n: number): number[] => anchors.flatMap((_, i) =>
    labels[(n * A + i % A) * H * W + Math.floor(i / A)] === IGNORE ? [] : [i]);
  const [large, small] = IMAGES.map((image) => new Set(insideAnchors(anchors, image, 0)));
  t.ok(used(1).every((i) => small.has(i)), 'inside 32×24');
  t.ok(used(0).every((i) => large.has(i)));
  t.notOk(used(0).every((i) => small.has(i)), 'the larger image uses what the smaller one must not');
  t.end();
});

test('sampleRegions() samples regions of each image inside that image, under its number', (t) => {
  const { rois, labels, boxes } = rulesOf(7).roisFrom(rpn);
  t.equal(labels.length, rois.length);
  t.same(boxes.targets.shape, [rois.length, 4 * (K + 1)]);
  t.same([...new Set(rois.map(({ image }) => image))], [0, 1]);
  IMAGES.forEach(({ width, height, objects }, n) => {
    const own = rois.map((roi, r) => ({ roi, label: labels[r] })).filter(({ roi }) => roi.image === n);
    t.ok(own.length > objects.length && own.length <= 12, `${own.length} regions of image ${n}`);
    t.ok(own.every(({ roi }) => roi.x1 >= 0 && roi.y1 >= 0 && roi.x2 <= width - 1 && roi.y2 <= height - 1));
    for (const { roi, label } of own) {
      const overlaps = objects.map(({ box }) => iou(roi, box));
      const best = Math.max(...overlaps);
      t.equal(label, best >= 0.5 ? objects[overlaps.indexOf(best)].label : 0, `overlap ${best.toFixed(2)}`);
    }
    t.ok(own.some(({ label }) => label > 0), 'the ground truth is among the candidates');
  });
  t.end();
});

test('sampleRegions() gives box targets to foreground regions only, in the columns of their class', (t) => {
  const { labels, boxes } = rulesOf(7).roisFrom(rpn);
  const columns = 4 * (K + 1);
  labels.forEach((label, r) => {
    const weights = [...boxes.insideWeights.data.subarray(r * columns, (r + 1) * columns)];
    const expected = weights.map((_, i) => (label > 0 && Math.floor(i / 4) === label ? 1 : 0));
    t.same(weights, expected, `region ${r}, label ${label}`);
  });
  t.end();
});

test('proposalsOf() drops proposals that are too small in the original image', (t) => {
  const only = (minSide: number) => {
    const config = { ...CONFIG, proposalsTrain: { ...CONFIG.proposalsTrain, minSide } };
    return rulesOf(7, IMAGES, config).roisFrom(rpn).rois;
  };
  // 40 original pixels are 40 of the first image (it has 32 rows) and 20 of the second, which is scaled by one half
  t.equal(only(40).filter(({ image }) => image === 0).length, 2, 'nothing but its two objects');
  t.ok(only(40).filter(({ image }) => image === 1).length > 1);
  t.end();
});

test('the rules draw the same from the same seed, and anchors and regions each from their own', (t) => {
  const [a, b, c] = [rulesOf(7), rulesOf(7), rulesOf(8)];
  const first = a.roisFrom(rpn);
  b.rpnTargets(rpn); // asking for one does not move the other
  t.same(b.roisFrom(rpn), first);
  t.same(a.rpnTargets(rpn), b.rpnTargets(rpn));
  t.notSame(c.rpnTargets(rpn).labels, a.rpnTargets(rpn).labels);
  t.end();
});

test('the rules of images without objects has background only', (t) => {
  const batch = rulesOf(7, IMAGES.map((image) => ({ ...image, objects: [] })));
  const { labels, boxes } = batch.roisFrom(rpn);
  t.ok(labels.length > 0 && labels.every((label) => label === 0));
  t.ok(boxes.insideWeights.data.every((w) => w === 0));
  t.notOk(Array.from(batch.rpnTargets(rpn).labels).includes(POSITIVE));
  t.end();
});
