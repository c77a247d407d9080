import { test } from 'tap';
import { cacheFeatures, readFeatures, type FeatureCache } from '../../../lib/data/caches/feature-cache.js';
import { FolderStore } from '../../../lib/data/caches/folder-store.js';
import { BatchesFromDisk } from '../../../lib/detectors/sppnet/window-batches.js';
import { ROI_SAMPLING } from '../../../lib/sampling/roi-sampling.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { featureImage } from '../../support/feature-images.js';

const R = 50;
const BOX = { x1: 0, y1: 0, x2: 9, y2: 9 };
/** A third is foreground of class 1. */
const CANDIDATES = Array.from({ length: 12 }, () => ({
  overlap: Float64Array.from({ length: R }, (_, r) => (r % 3 === 0 ? 0.7 : 0.3)),
  label: new Int32Array(R).fill(1),
}));

/** Six images whose rows are (image, window). */
async function cacheOf(folder: string, first: number): Promise<FeatureCache> {
  const ids = Array.from({ length: 6 }, (_, i) => first + i);
  async function* requests() {
    for (const id of ids) {
      const boxes = Array.from({ length: R }, (_, r) => ({ box: BOX, label: 0, features: [id, r] }));
      yield { shard: { imageId: `${id}`, key: 'k' }, make: async () => featureImage(`${id}`, boxes, 2) };
    }
  }
  const images = cacheFeatures(new FolderStore(folder), requests());
  for (;;) {
    const next = await images.next();
    if (next.done === true) return next.value;
  }
}

async function batchesIn(folder: string, onRead = () => {}) {
  const F = [await cacheOf(`${folder}/plain`, 0), await cacheOf(`${folder}/mirrored`, 6)];
  const config = { regionSampling: ROI_SAMPLING, blocks: { batches: 2, oversampling: 1 }, onRead };
  return { F, batches: new BatchesFromDisk(F, CANDIDATES, config, new Rng(1)) };
}

test('BatchesFromDisk.batch() has the rows of 32 foreground and 96 background windows with their labels', async (t) => {
  const { F, batches } = await batchesIn(t.testdir());
  const { pyramids, labels } = await batches.batch(0);
  t.same(pyramids.shape, [128, 2]);
  t.equal(labels.filter((label) => label === 1).length, 32);
  const windows = labels.map((label, i) => ({ label, image: pyramids.data[2 * i], r: pyramids.data[2 * i + 1] }));
  t.ok(windows.every(({ label, r }) => label === (r % 3 === 0 ? 1 : 0)), 'labels belong to their rows');
  t.equal(new Set(windows.map(({ image, r }) => `${image} ${r}`)).size, 128);
  t.ok(windows.some(({ image }) => image < 6) && windows.some(({ image }) => image >= 6), 'of both parts of F');
  t.equal((await readFeatures(F[1].store, F[1].shards[0])).features.data[0], 6);
});

test('BatchesFromDisk.batch() reads a block once; the batch of a step depends on no other', async (t) => {
  let reads = 0;
  const { batches } = await batchesIn(t.testdir(), () => { reads++; });
  const [, second] = [await batches.batch(0), await batches.batch(1)];
  t.equal(reads, 6, '256 windows: six images of fifty');
  await batches.batch(2);
  t.equal(reads, 12);
  const { batches: others } = await batchesIn(t.testdirName);
  t.same(await others.batch(1), second, 'as after a restart');
});

test('BatchesFromDisk.batch() refuses images without any window to draw', async (t) => {
  const { F } = await batchesIn(t.testdir());
  const none = CANDIDATES.map(() => ({ overlap: new Float64Array(R), label: new Int32Array(R) }));
  const config = { regionSampling: ROI_SAMPLING, blocks: { batches: 2, oversampling: 1 }, onRead: () => {} };
  await t.rejects(new BatchesFromDisk(F, none, config, new Rng(1)).batch(0),
    new RangeError('sppnet: no window of the images to be read is foreground or background'));
});
