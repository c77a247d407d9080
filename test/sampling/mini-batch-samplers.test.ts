// Deck: "Slow R-CNN and SPP-net use region-wise sampling to make mini-batches"
import { test } from 'tap';
import {
  hierarchicalBatch, regionWiseBatch, SAMPLERS, type ImageRois, type MiniBatchSampler,
} from '../../lib/sampling/mini-batch-samplers.js';
import { ROI_SAMPLING, sampleRois } from '../../lib/sampling/roi-sampling.js';
import { Rng } from '../../lib/tensor/rng.js';

/** Forty images; image i has 100 + i candidates, each third one foreground of class 1 + i % 3. */
const CANDIDATES = Array.from({ length: 40 }, (_, i) => ({
  overlap: Float64Array.from({ length: 100 + i }, (__, r) => (r % 3 === 0 ? 0.7 : 0.3)),
  label: new Int32Array(100 + i).fill(1 + i % 3),
}));

const batch = (sampler: MiniBatchSampler, seed: number) => sampler(CANDIDATES, ROI_SAMPLING)(new Rng(seed), [31, 7]);

test('regionWiseBatch() and hierarchicalBatch() draw 128 regions, a quarter foreground, none twice', (t) => {
  for (const sampler of Object.values(SAMPLERS)) {
    const parts = batch(sampler, 1);
    const drawn = parts.flatMap(({ image, keep, labels }) => keep.map((i, r) => ({ image, i, label: labels[r] })));
    t.equal(drawn.length, 128);
    t.equal(new Set(drawn.map(({ image, i }) => `${image} ${i}`)).size, 128);
    t.equal(drawn.filter(({ label }) => label > 0).length, 32);
    t.ok(drawn.every(({ image, i }) => i < CANDIDATES[image].overlap.length));
    t.ok(drawn.every(({ image, i, label }) => label === (i % 3 === 0 ? 1 + image % 3 : 0)), 'labels stay with regions');
  }
  t.end();
});

test('hierarchicalBatch() keeps to the images whose turn it is, regionWiseBatch() needs nearly all of forty', (t) => {
  const two = batch(hierarchicalBatch, 1);
  t.same(two.map(({ image }) => image), [31, 7]);
  t.ok(two.every(({ keep }) => keep.length === 64));
  t.ok(batch(regionWiseBatch, 1).length > 32, 'expected 40·(1 − (39/40)^128) = 38.4');
  t.end();
});

test('regionWiseBatch() draws an image in proportion to its candidates', (t) => {
  const counts = CANDIDATES.map(() => 0);
  for (let seed = 0; seed < 200; seed++) {
    for (const { image, keep } of batch(regionWiseBatch, seed)) counts[image] += keep.length;
  }
  const half = (part: readonly number[]): number => part.reduce((sum, n) => sum + n, 0);
  const share = half(counts.slice(20)) / half(counts);
  t.ok(Math.abs(share - 2590 / 4780) < 0.01, `share of the larger images ${share}`); // std .003
  t.end();
});

test('regionWiseBatch() and hierarchicalBatch() draw the same for the same seed', (t) => {
  for (const sampler of [regionWiseBatch, hierarchicalBatch]) {
    t.same(batch(sampler, 5), batch(sampler, 5));
    t.notSame(batch(sampler, 5), batch(sampler, 6));
  }
  t.end();
});

test('an image without regions is left out region-wise, and stays empty when it is its turn', (t) => {
  const few = [{ overlap: [], label: [] }, { overlap: [0.8, 0.2], label: [2, 1] }];
  const drawn = { image: 1, keep: [0, 1], labels: [2, 0] };
  t.same(regionWiseBatch(few, ROI_SAMPLING)(new Rng(1), []), [drawn]);
  t.same(hierarchicalBatch(few, ROI_SAMPLING)(new Rng(1), [0, 1]), [{ image: 0, keep: [], labels: [] }, drawn]);
  t.end();
});

test('regionWiseBatch() draws what its definition draws: the regions of all images as if they were of one', (t) => {
  const images = [{ overlap: [], label: [] }, ...CANDIDATES.slice(0, 9), { overlap: [], label: [] }];
  const draw = regionWiseBatch(images, ROI_SAMPLING);
  for (let seed = 0; seed < 5; seed++) t.same(draw(new Rng(seed), []), asOneImage(images, new Rng(seed)));
  t.end();
});

/** All candidates in one list, one draw from it, and every image's part of the draw. */
function asOneImage(images: readonly { overlap: Float64Array | number[]; label: Int32Array | number[] }[], rng: Rng) {
  const all = images.flatMap(({ overlap, label }, image) =>
    Array.from(overlap, (value, index) => ({ image, index, overlap: value, label: label[index] })));
  const { keep, labels } = sampleRois(
    { overlap: all.map(({ overlap }) => overlap), label: all.map(({ label }) => label) },
    { ...ROI_SAMPLING, roisPerImage: 128 }, rng);
  return images.flatMap((_, image): ImageRois[] => {
    const own = keep.map((_, r) => r).filter((r) => all[keep[r]].image === image);
    const part = { image, keep: own.map((r) => all[keep[r]].index), labels: own.map((r) => labels[r]) };
    return own.length === 0 ? [] : [part];
  });
}
