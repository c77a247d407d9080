import { test } from 'tap';
import {
  ROI_SAMPLING, ROI_SAMPLING_JOINT, roiRole, sampleRois, chooseInOrder, type RoiSampling,
} from '../../lib/sampling/roi-sampling.js';
import { Rng } from '../../lib/tensor/rng.js';

test('sampleRois() takes foreground first, then background of the range, and names it background', async (t) => {
  const candidates = { overlap: [0.05, 0.5, 0.1, 0.49, 0.9, 0], label: [1, 2, 3, 1, 4, 0] };
  const { keep, fgCount, labels } = sampleRois(candidates, ROI_SAMPLING, new Rng(1));
  t.same(keep, [1, 4, 2, 3], '.5 is foreground, .1 is background, .05 and 0 are neither');
  t.equal(fgCount, 2);
  t.same([...labels], [2, 4, 0, 0]);
  t.same(sampleRois(candidates, ROI_SAMPLING_JOINT, new Rng(1)).keep, [1, 4, 0, 2, 3, 5], 'joint: background from 0');
});

test('sampleRois() caps the foreground at its share and fills up with background', async (t) => {
  const overlap = Float64Array.from({ length: 200 }, (_, i) => (i % 2 ? 0.8 : 0.2));
  const label = Int32Array.from({ length: 200 }, (_, i) => (i % 2 ? 3 : 1));
  const { keep, fgCount, labels } = sampleRois({ overlap, label }, ROI_SAMPLING, new Rng(5));
  t.equal(fgCount, 16, 'a quarter of 64');
  t.equal(keep.length, 64);
  t.equal(new Set(keep).size, 64, 'without replacement');
  t.ok(keep.every((i, r) => (r < 16 ? overlap[i] === 0.8 : overlap[i] === 0.2)));
  t.ok(labels.every((l, r) => l === (r < 16 ? 3 : 0)));
  t.same(sampleRois({ overlap, label }, ROI_SAMPLING, new Rng(5)).keep, keep, 'same seed, same RoIs');
  t.notSame(sampleRois({ overlap, label }, ROI_SAMPLING, new Rng(6)).keep, keep);
});

test('roiRole() is foreground from fgIou on, background from low on and below high', async (t) => {
  // Fast R-CNN §2.3: foreground "at least 0.5", background "in the interval [0.1, 0.5)"
  t.equal(roiRole(0.5, ROI_SAMPLING), 'foreground');
  t.equal(roiRole(0.5 - 2 ** -53, ROI_SAMPLING), 'background', 'the number before 0.5');
  t.equal(roiRole(0.1, ROI_SAMPLING), 'background');
  t.equal(roiRole(0.1 - 2 ** -56, ROI_SAMPLING), 'neither', 'the number before 0.1');
  t.equal(roiRole(0, ROI_SAMPLING_JOINT), 'background', 'joint training: from 0 on');
  // with a gap between the two: [0.1, 0.4) and from 0.6 on
  const apart: RoiSampling = { ...ROI_SAMPLING, fgIou: 0.6, bgIou: [0.1, 0.4] };
  t.same([0.39, 0.4, 0.5, 0.6].map((overlap) => roiRole(overlap, apart)),
    ['background', 'neither', 'neither', 'foreground']);
});

test('sampleRois() rounds the share of foreground to the nearest number, halves up', async (t) => {
  // minibatch.py: np.round(FG_FRACTION * rois_per_image). A quarter of 5 is 1.25, of 6 is 1.5, of 7 is 1.75. Of 2 it
  // is 0.5, where NumPy rounds to the even 0, C and MATLAB to 1; the published 16 of 64 and 32 of 128 have no rest.
  const candidates = { overlap: new Array<number>(20).fill(0.9), label: new Array<number>(20).fill(1) };
  const foregroundOf = (roisPerImage: number): number =>
    sampleRois(candidates, { ...ROI_SAMPLING, roisPerImage }, new Rng(1)).fgCount;
  t.same([2, 4, 5, 6, 7, 8].map(foregroundOf), [1, 1, 1, 2, 2, 2]);
});

test('sampleRois() gives a smaller batch for few candidates, and an empty one for none', async (t) => {
  const onlyBackground = sampleRois({ overlap: [0, 0, 0], label: [0, 0, 0] }, ROI_SAMPLING_JOINT, new Rng(1));
  t.same(onlyBackground.keep, [0, 1, 2]);
  t.equal(onlyBackground.fgCount, 0);
  t.same(sampleRois({ overlap: [], label: [] }, ROI_SAMPLING, new Rng(1)).keep, []);
});

test('sampleRois() refuses lists of different length', async (t) => {
  t.throws(() => sampleRois({ overlap: [0.5], label: [] }, ROI_SAMPLING, new Rng(1)),
    new RangeError('sampleRois: 1 overlaps, 0 labels'));
});

test('chooseInOrder() draws different items and keeps their order', async (t) => {
  const items = [3, 5, 8, 13, 21, 34];
  const seen = new Set<number>();
  for (let seed = 0; seed < 40; seed++) {
    const chosen = chooseInOrder(items, 2, new Rng(seed));
    t.equal(chosen.length, 2);
    t.ok(chosen[0] < chosen[1]);
    for (const item of chosen) seen.add(item);
  }
  t.same([...seen].sort((a, b) => a - b), items, 'every item has its chance');
});

test('chooseInOrder() takes all, and draws nothing, when they fit', async (t) => {
  const rng = new Rng(1);
  const before = rng.state();
  t.same(chooseInOrder([4, 2], 2, rng), [4, 2]);
  t.same(chooseInOrder([], 2, rng), []);
  t.same(rng.state(), before);
});
