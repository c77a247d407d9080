import { test } from 'tap';
import { iou } from '../../lib/boxes/iou.js';
import type { ImageFeatures } from '../../lib/data/caches/image-features.js';
import {
  mineImage, negativeKey, retrain, startMining, SVM_MINING, SVM_MINING_FAST, svmWeights, mineImages, type ClassMining,
  type SvmTraining,
} from '../../lib/posthoc/svms.js';
import { svmScore } from '../../lib/solvers/linear-svm.js';
import { Rng } from '../../lib/tensor/rng.js';
import { featureImage, streamOf, type FeatureBox } from '../support/feature-images.js';

const ignore = (): void => {};

/** Object boxes stand far apart, and so do backgrounds. */
const place = (i: number) => ({ x1: 100 * i, y1: 0, x2: 100 * i + 49, y2: 49 });

/** 20 times a direction, with noise. */
const around = (rng: Rng, ...direction: number[]): number[] => direction.map((value) => 20 * value + rng.normal());

/**
 * Two classes (directions 0 and 1), easy backgrounds (against both), and from image 3 on one that looks much like
 * class 1 but for direction 2: box 6.
 */
function mixedImages(count: number, rng: Rng): ImageFeatures[] {
  return Array.from({ length: count }, (_, n) => {
    const backgrounds: FeatureBox[] = [2, 3, 4, 5].map((i) =>
      ({ box: place(i), label: 0, features: around(rng, -0.7, -0.7, 0) }));
    const planted: FeatureBox[] = n < 3 ? [] : [{ box: place(6), label: 0, features: around(rng, 0.8, 0, 0.6) }];
    return featureImage(`image ${n}`, [
      { box: place(0), label: 1, features: around(rng, 1, 0, 0) },
      { box: place(1), label: 2, features: around(rng, 0, 1, 0) },
      ...backgrounds, ...planted,
    ], 3);
  });
}

const HARD = featureImage('probe', [{ box: place(0), label: 0, features: [16, 0, 12] }], 3).features.data;

test('the published constants', (t) => {
  const { svm, ...mining } = SVM_MINING;
  t.same(mining, { negativeIou: 0.3, hardAbove: -1.0001, retrainAfter: 2000, evictBelow: -1.2 });
  t.match(svm, { C: 0.001, positiveWeight: 2, biasMultiplier: 10, tolerance: 0.1, maxSweeps: 1000 });
  t.equal(SVM_MINING_FAST.evictBelow, -1.1);
  t.end();
});

test('startMining() makes positives of the ground truth of a class and of nothing else', async (t) => {
  const images = mixedImages(4, new Rng(1));
  const classes = await startMining(streamOf(images), 3);
  t.same(classes.map(({ label, positives }) => [label, positives.length]), [[1, 4], [2, 4], [3, 0]]);
  t.same([...classes[1].positives[2]], [...images[2].features.data.subarray(3, 6)]);
  await t.rejects(startMining(streamOf(images), 1),
    new RangeError('startMining: image image 0 has class 2 of 1'));
});

test('mineImage() takes all negatives of the first image: little overlap, or another class', async (t) => {
  const image = featureImage('a', [
    { box: place(0), label: 1, features: [20, 0] },
    { box: { x1: 0, y1: 0, x2: 49, y2: 19 }, label: 0, features: [9, 9] }, // IoU 0.4: neither
    { box: { x1: 0, y1: 0, x2: 49, y2: 11 }, label: 0, features: [5, 5] }, // IoU 0.24
    { box: place(1), label: 2, features: [0, 20] },
    { box: place(2), label: 0, features: [-20, -20] },
  ], 2);
  const [start] = await startMining(streamOf([image]), 2);
  const mined = mineImage(start, image, { ...SVM_MINING, evictBelow: -Infinity }, new Rng(0), ignore);
  t.same([...mined.negatives.keys()], [2, 3, 4].map((box) => negativeKey('a', box)));
  t.same([...mined.negatives.get('a#2')!], [5, 5]);
  t.equal(mined.trainings, 1);
});

test('mining finds the planted hard negatives and evicts the easy ones', async (t) => {
  const rng = new Rng(2);
  const images = mixedImages(12, rng);
  const start = await startMining(streamOf(images), 2);
  const events: SvmTraining[] = [];
  const cfg = { ...SVM_MINING, svm: { ...SVM_MINING.svm, C: 0.1 }, retrainAfter: 4 };
  const afterFirst = mineImage(start[0], images[0], cfg, rng, ignore);
  const [first, second] = await mineImages(start, streamOf(images), cfg, rng, (event) => events.push(event));
  const cached = [...first.negatives.keys()];
  t.ok(cached.includes(negativeKey('image 3', 6)), `the first one is caught: ${cached}`);
  t.ok(cached.filter((key) => key.endsWith('#6')).length >= 3, 'and so are others, until they are no longer hard');
  const easy = cached.filter((key) => /#[2-5]$/.test(key));
  const [atFirst] = events;
  t.same([atFirst.label, atFirst.negatives], [1, 5], 'at first all four backgrounds and the object of class 2');
  t.notOk(easy.some((key) => key.startsWith('image 0#')), 'its backgrounds are gone');
  t.ok(easy.length <= 4, 'of 48');
  t.ok(svmScore(afterFirst.svm!, HARD) > 0, 'the first image alone takes them for class 1');
  t.ok(svmScore(first.svm!, HARD) < -0.5, 'mining has taught otherwise');
  for (const { features } of images) {
    t.ok(svmScore(first.svm!, features.data.subarray(0, 3)) > 0);
    t.ok(svmScore(second.svm!, features.data.subarray(3, 6)) > 0);
  }
});

test('mineImage() takes only the hard ones of a later image', async (t) => {
  const rng = new Rng(6);
  const images = mixedImages(4, rng);
  const [start] = await startMining(streamOf(images), 2);
  const trained = mineImage(start, images[0], SVM_MINING, rng, ignore);
  const { boxes, gtLabels, features } = images[3];
  const hard = boxes.map((_, i) => i).filter((i) => gtLabels[i] !== 1 &&
    svmScore(trained.svm!, features.data.subarray(3 * i, 3 * i + 3)) > SVM_MINING.hardAbove);
  t.ok(hard.includes(6) && hard.length < 6, `boxes ${hard} of 1..6`);
  const mined = mineImage(trained, images[3], SVM_MINING, rng, ignore);
  const added = [...mined.negatives.keys()].filter((key) => !trained.negatives.has(key));
  t.same(added, hard.map((i) => negativeKey('image 3', i)));
  t.same([mined.addedSinceTraining, mined.trainings], [hard.length, 1]);
});

/** One class; every negative is as good as a positive. */
function hardImages(count: number): ImageFeatures[] {
  return Array.from({ length: count }, (_, n) => featureImage(`image ${n}`, [0, 1, 2, 3, 4].map((i) =>
    ({ box: place(i), label: i === 0 ? 1 : 0, features: [20, n] })), 2));
}

test('mineImages() trains on the first image, after more than so many new negatives, and at the end', async (t) => {
  const images = hardImages(6);
  const events: SvmTraining[] = [];
  const cfg = { ...SVM_MINING, retrainAfter: 7, hardAbove: -Infinity, evictBelow: -Infinity };
  await mineImages(await startMining(streamOf(images), 1), streamOf(images), cfg, new Rng(0), (e) => events.push(e));
  // 4 per image: trained at 4, after 8 new > 7 at 12, at 20, and at the end
  t.same(events.map(({ label, training, positives, negatives }) => [label, training, positives, negatives]),
    [[1, 1, 6, 4], [1, 2, 6, 12], [1, 3, 6, 20], [1, 4, 6, 24]]);
  t.ok(events.every(({ converged, objective }) => converged && objective > 0));
  const three = images.slice(0, 3);
  events.length = 0;
  await mineImages(await startMining(streamOf(three), 1), streamOf(three), cfg, new Rng(0), (e) => events.push(e));
  t.same(events.map(({ negatives }) => negatives), [4, 12], 'not once more where nothing is new');
});

test('mineImage() does not cache a box twice', async (t) => {
  const [image] = hardImages(1);
  const [start] = await startMining(streamOf([image]), 1);
  const cfg = { ...SVM_MINING, retrainAfter: 0 };
  const once = mineImage(start, image, cfg, new Rng(0), ignore);
  const twice = mineImage(once, image, cfg, new Rng(0), ignore);
  t.equal(once.negatives.size, 4);
  t.same([twice.negatives.size, twice.trainings], [4, 1]);
});

test('mineImages() goes on from a state in between to the same bits, and changes no state', async (t) => {
  const images = mixedImages(8, new Rng(3));
  const cfg = { ...SVM_MINING, retrainAfter: 2 };
  const start = await startMining(streamOf(images), 2);
  const whole = await mineImages(start, streamOf(images), cfg, new Rng(1), ignore);
  let between = start;
  for (const image of images.slice(0, 5)) {
    between = between.map((mining) => mineImage(mining, image, cfg, new Rng(1), ignore));
  }
  const kept = structuredClone(between);
  t.same(await mineImages(between, streamOf(images.slice(5)), cfg, new Rng(1), ignore), whole);
  t.same(between, kept);
  t.same(start.map(({ negatives, svm }) => [negatives.size, svm]), [[0, null], [0, null]]);
});

test('mining copies what it keeps of an image', async (t) => {
  const images = hardImages(3);
  async function* reusingOneBuffer(): AsyncGenerator<ImageFeatures> {
    const features = { shape: [5, 2], data: new Float32Array(10) };
    for (const image of images) {
      features.data.set(image.features.data);
      yield { ...image, features };
    }
  }
  const train = async (stream: () => AsyncIterable<ImageFeatures>) =>
    mineImages(await startMining(stream(), 1), stream(), SVM_MINING, new Rng(0), ignore);
  t.same(await train(reusingOneBuffer), await train(() => streamOf(images)));
});

test('a class without objects says no everywhere', async (t) => {
  const images = mixedImages(3, new Rng(4));
  const start = await startMining(streamOf(images), 3);
  const classes = await mineImages(start, streamOf(images), SVM_MINING, new Rng(0), ignore);
  const never = classes[2].svm!;
  for (const { features } of images) {
    for (let i = 0; i < 6; i++) t.ok(svmScore(never, features.data.subarray(3 * i, 3 * i + 3)) < 0);
  }
});

test('svmWeights() puts all SVMs into one linear layer, in float32', async (t) => {
  const images = mixedImages(3, new Rng(5));
  const start = await startMining(streamOf(images), 2);
  const classes = await mineImages(start, streamOf(images), SVM_MINING, new Rng(0), ignore);
  const { w, b } = svmWeights(classes);
  t.same([w.shape, b.shape], [[2, 3], [2]]);
  t.same([...w.data.subarray(3)], [...Float32Array.from(classes[1].svm!.w)]);
  t.equal(b.data[1], Math.fround(classes[1].svm!.b));
  t.throws(() => svmWeights(start), new RangeError('SVM of class 1 is not trained'));
});

test('retrain() refuses a class without any example, mineImages() an image whose lists differ', async (t) => {
  const [empty] = await startMining(streamOf([]), 1);
  t.throws(() => retrain(empty, SVM_MINING, new Rng(0), ignore),
    new RangeError('SVM of class 1: there are no examples'));
  const [image] = hardImages(1);
  await t.rejects(mineImages([empty], streamOf([{ ...image, boxes: [] }]), SVM_MINING, new Rng(0), ignore), TypeError);
});

/** One class whose SVM says the first feature, before any mining. */
const SAYING_THE_FEATURE: ClassMining = {
  label: 1, positives: [Float32Array.of(20)], negatives: new Map(), addedSinceTraining: 0, trainings: 1,
  svm: { w: Float64Array.of(1), b: 0 },
};

/** Backgrounds far from every object with these scores of the SVM above. */
const backgrounds = (...scores: number[]): ImageFeatures =>
  featureImage('a', scores.map((score, i) => ({ box: place(i), label: 0, features: [score] })), 1);

test('mineImage() takes no box at an overlap of exactly 0.3, and one below it', async (t) => {
  // rcnn_train.m: neg_inds = find(overlaps < neg_ovr_thresh). 15, and 14, of the 50 columns of the object
  const inside = (columns: number): FeatureBox =>
    ({ box: { ...place(0), x2: columns - 1 }, label: 0, features: [1] });
  const image = featureImage('a', [{ box: place(0), label: 1, features: [20] }, inside(15), inside(14)], 1);
  t.same([iou(image.boxes[1], image.boxes[0]), iou(image.boxes[2], image.boxes[0])], [0.3, 0.28]);
  const mined = mineImage(SAYING_THE_FEATURE, image, SVM_MINING, new Rng(0), ignore);
  t.same([...mined.negatives.keys()], [negativeKey('a', 2)]);
});

test('mineImage() calls a negative hard above the threshold only', async (t) => {
  // rcnn_train.m: hard = z > hard_thresh. −1 and its neighbour are exact in float32
  const cfg = { ...SVM_MINING, hardAbove: -1 };
  const image = backgrounds(-1, -1 + 2 ** -24, -1.5);
  t.same([...mineImage(SAYING_THE_FEATURE, image, cfg, new Rng(0), ignore).negatives.keys()], [negativeKey('a', 1)]);
});

test('mineImage() trains again after more than retrainAfter new negatives, not at that number', async (t) => {
  // rcnn_train.m: if caches{i}.num_added > caches{i}.retrain_limit
  const trainingsAfter = (negatives: number): number =>
    mineImage(SAYING_THE_FEATURE, backgrounds(...new Array<number>(negatives).fill(1)),
      { ...SVM_MINING, retrainAfter: 3 }, new Rng(0), ignore).trainings;
  t.same([3, 4].map(trainingsAfter), [1, 2]);
});

test('mineImage() does not train a first time where an image has no negative', async (t) => {
  const untrained = { ...SAYING_THE_FEATURE, trainings: 0, svm: null };
  const objectAlone = featureImage('a', [{ box: place(0), label: 1, features: [20] }], 1);
  t.equal(mineImage(untrained, objectAlone, SVM_MINING, new Rng(0), ignore).trainings, 0);
  t.equal(mineImage(untrained, backgrounds(1), SVM_MINING, new Rng(0), ignore).trainings, 1);
});

test('retrain() evicts below evictBelow and keeps a negative exactly at it', async (t) => {
  // rcnn_train.m: easy = find(z_neg < evict_thresh). The score is found by training once without evicting.
  const easy = { ...SAYING_THE_FEATURE, negatives: new Map([['a#0', Float32Array.of(-20)]]) };
  const train = (evictBelow: number): ClassMining => retrain(easy, { ...SVM_MINING, evictBelow }, new Rng(0), ignore);
  const score = svmScore(train(-Infinity).svm!, Float32Array.of(-20));
  t.equal(train(score).negatives.size, 1);
  t.equal(train(score + 1e-9).negatives.size, 0);
});
