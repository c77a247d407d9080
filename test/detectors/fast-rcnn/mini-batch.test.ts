// Deck: "Obstacle #2: Making SGD steps efficient"
import { test } from 'tap';
import { NO_AUGMENTATION, type Augmentation } from '../../../lib/data/pictures/augmentation.js';
import { ImageCache } from '../../../lib/data/pictures/image-cache.js';
import { imageScale } from '../../../lib/data/pictures/prepare-image.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { entryOf, matchCandidates, viewOf } from '../../../lib/detectors/fast-rcnn/candidates.js';
import { FAST_SMALL } from '../../../lib/detectors/fast-rcnn/config.js';
import { miniBatches } from '../../../lib/detectors/fast-rcnn/mini-batch.js';
import { ROI_SAMPLING } from '../../../lib/sampling/roi-sampling.js';
import type { Sampling } from '../../../lib/sampling/mini-batch-samplers.js';
import { precomputedNormalisation } from '../../../lib/sampling/target-normalisation.js';
import { loosened } from '../../../lib/proposals/loosened-boxes.js';
import { Rng } from '../../../lib/tensor/rng.js';

const data = shapesDataset({ split: 'train', images: 6, seed: 3, occluders: false });
const preprocessing = { ...FAST_SMALL.preprocessing, shorterSide: 30, longerSide: 50 };
const proposals = await Promise.all(data.samples.map(async ({ objects, image }, i) => {
  const boxes = objects.flatMap(({ box }) => Array.from({ length: 40 }, () => box));
  return loosened(() => boxes, 0.2)(await image(), new Rng(i));
}));
const candidates = matchCandidates(data, proposals, preprocessing);
const normalisation = precomputedNormalisation(data.classes.length);

function batchesOf(sampling: Sampling, sizes = [preprocessing], augmentation: Augmentation = NO_AUGMENTATION) {
  const caches = sizes.map((size) => new ImageCache(size, 1e8));
  const roiSampling = { ...ROI_SAMPLING, roisPerImage: 8 };
  const source = { data, candidates, normalisation, caches };
  return miniBatches(source, { ...FAST_SMALL, preprocessing, sampling, roiSampling, augmentation });
}

const TURN = [{ index: 4, flipped: true }, { index: 1, flipped: false }];

test('miniBatches() takes 2 images and as many regions of each, hierarchically', async (t) => {
  const { images, regions } = await batchesOf('hierarchical')(TURN, new Rng(1));
  t.same(images.shape, [2, 3, 30, 50]);
  t.same(regions.rois.map(({ image }) => image), [...new Array(8).fill(0), ...new Array(8).fill(1)]);
  const [mirrored, plain] = TURN.map((view) => candidates.matched(entryOf(view, 6)));
  t.ok(regions.rois.slice(0, 8).every(({ x1 }) => mirrored.boxes.some((box) => box.x1 === x1)));
  t.ok(regions.rois.slice(8).every(({ x1 }) => plain.boxes.some((box) => box.x1 === x1)));
});

test('miniBatches() takes as many regions of all images, region-wise, whoever\'s turn it is', async (t) => {
  const { images, regions } = await batchesOf('region-wise')(TURN, new Rng(1));
  const [N] = images.shape;
  t.ok(N > 4 && N <= 12, `${N} of 12 views: expected 12·(1 − (11/12)^16) = 9`);
  t.equal(regions.rois.length, 16);
  t.same(new Set(regions.rois.map(({ image }) => image)), new Set(Array.from({ length: N }, (_, n) => n)));
  t.equal(regions.labels.filter((label) => label > 0).length, 4, 'a quarter foreground, of all together');
  t.same(await batchesOf('region-wise')([], new Rng(1)), { images, regions });
});

test('miniBatches() shows each image at one of several scales, its regions with it, and asks for the same deltas',
  async (t) => {
    const twice = { ...preprocessing, shorterSide: 60, longerSide: 100 };
    const heights = new Set<number>();
    for (let seed = 0; seed < 8; seed++) {
      const turn = TURN.slice(0, 1);
      const once = await batchesOf('hierarchical')(turn, new Rng(seed));
      const { images, regions } = await batchesOf('hierarchical', [preprocessing, twice])(turn, new Rng(seed));
      const factor = images.shape[2] / 30;
      heights.add(images.shape[2]);
      t.same(regions.rois.map(({ x2 }) => x2), once.regions.rois.map(({ x2 }) => x2 * factor));
      t.same(regions.boxes, once.regions.boxes);
    }
    t.same([...heights].sort(), [30, 60]);
  });

test('miniBatches() changes the size of each image, its regions with it, and draws the same regions', async (t) => {
  const once = await batchesOf('hierarchical')(TURN, new Rng(2));
  const augmentation = { ...NO_AUGMENTATION, scaleJitter: [2, 2] } as const;
  const { images, regions } = await batchesOf('hierarchical', [preprocessing], augmentation)(TURN, new Rng(2));
  t.same(images.shape, [2, 3, 60, 100]);
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9 * Math.abs(b) + 1e-12;
  t.ok(regions.rois.every(({ x2 }, r) => near(x2, 2 * once.regions.rois[r].x2)));
  t.same(regions.labels, once.regions.labels);
  t.same(regions.boxes, once.regions.boxes);
});

test('matchCandidates() mirrors the regions of an image for its mirror image', (t) => {
  const [plain, mirrored] = [4, 6 + 4].map((entry) => candidates.matched(entry));
  const sample = data.samples[4];
  const right = (sample.width - 1) * imageScale(sample, preprocessing);
  const off = plain.boxes.map(({ x2 }, r) => Math.abs(right - x2 - mirrored.boxes[r].x1));
  t.ok(Math.max(...off) < 1e-9);
  t.same([mirrored.label, mirrored.boxes.length], [plain.label, plain.boxes.length]);
  t.end();
});

test('viewOf() is the inverse of entryOf()', (t) => {
  for (const view of TURN) t.same(viewOf(entryOf(view, 6), 6), view);
  t.same([entryOf(TURN[0], 6), entryOf(TURN[1], 6)], [10, 1]);
  t.end();
});
