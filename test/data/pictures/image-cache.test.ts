import { test } from 'tap';
import { ImageCache, DecodedImageCache } from '../../../lib/data/pictures/image-cache.js';
import { prepareImage, PREPROCESSING_SMALL } from '../../../lib/data/pictures/prepare-image.js';
import type { RgbImage, Sample } from '../../../lib/data/sample.js';

const SMALL = { ...PREPROCESSING_SMALL, shorterSide: 2, longerSide: 4 };
const BYTES = 4 * 3 * 2 * 4; // float32, 3 channels, 2×4 pixels

/** A sample that counts how often its pixels are read. */
function countingSample(id: string): { sample: Sample; reads: () => number } {
  let reads = 0;
  const image: RgbImage = { width: 8, height: 4, data: Uint8Array.from({ length: 96 }, (_, i) => i) };
  const sample = {
    id, width: 8, height: 4, objects: [],
    image: async () => {
      reads++;
      return image;
    },
  };
  return { sample, reads: () => reads };
}

test('ImageCache.prepared() reads a picture once for both ways and gives what prepareImage() gives', async (t) => {
  const { sample, reads } = countingSample('a');
  const cache = new ImageCache(SMALL, 10 * BYTES);
  const plain = await cache.prepared(sample, false);
  const mirrored = await cache.prepared(sample, true);
  t.equal(reads(), 1);
  t.same(plain, prepareImage(await sample.image(), SMALL, { flip: false }));
  t.same(mirrored, prepareImage(await sample.image(), SMALL, { flip: true }));
  const before = reads();
  t.equal(await cache.prepared(sample, false), plain);
  t.equal(await cache.prepared(sample, true), mirrored);
  t.equal(reads(), before);
  t.equal(cache.bytes, 2 * BYTES);
});

test('ImageCache.prepared() reads a picture that changes once, and changes it anew each time', async (t) => {
  const { sample, reads } = countingSample('a');
  const cache = new ImageCache(SMALL, 10 * BYTES);
  const change = { size: 2, brightness: 0.5, contrast: 1, saturation: 1 };
  const first = await cache.prepared(sample, false, change);
  t.same(first.input.shape, [1, 3, 4, 8]);
  t.equal(first.scale, 1);
  t.same(await cache.prepared(sample, false, change), first);
  t.notSame((await cache.prepared(sample, false, { ...change, brightness: 1 })).input, first.input);
  t.equal(reads(), 1);
  t.equal(cache.bytes, 8 * 4 * 3, 'the decoded picture alone');
});

test('ImageCache.prepared() keeps no more than its limit and still serves the others', async (t) => {
  const [a, b] = [countingSample('a'), countingSample('b')];
  const cache = new ImageCache(SMALL, BYTES);
  await cache.prepared(a.sample, false);
  t.same(await cache.prepared(b.sample, false), await cache.prepared(a.sample, false));
  await cache.prepared(b.sample, false);
  t.equal(cache.bytes, BYTES);
  t.equal(a.reads(), 1);
  t.equal(b.reads(), 2);
});

test('ImageCache.prepared() counts a picture once that is asked for twice at the same time', async (t) => {
  const { sample } = countingSample('a');
  const cache = new ImageCache(SMALL, 10 * BYTES);
  await Promise.all([cache.prepared(sample, false), cache.prepared(sample, false)]);
  t.equal(cache.bytes, 2 * BYTES, 'plain and mirrored');
});

test('DecodedImageCache reads a picture once, and those beyond its limit every time', async (t) => {
  const reads: string[] = [];
  const sample = (id: string): Sample => ({
    id, width: 2, height: 1, objects: [],
    image: async () => {
      reads.push(id);
      return { width: 2, height: 1, data: new Uint8Array(6) };
    },
  });
  const [a, b] = [sample('a'), sample('b')];
  const cache = new DecodedImageCache(10);
  const first = await cache.picture(a);
  t.equal(await cache.picture(a), first);
  await cache.picture(b);
  await cache.picture(b);
  await cache.picture(a);
  t.same(reads, ['a', 'b', 'b']);
});

test('both caches keep no picture that is in memory already, unless it is resized', async (t) => {
  const { sample } = countingSample('a');
  const kept = { ...sample, inMemory: true } as const;
  const same = new ImageCache({ ...SMALL, shorterSide: 4, longerSide: 8 }, 1000);
  t.same(await same.prepared(kept, false), await same.prepared(kept, false));
  t.equal(same.bytes, 0);
  const resized = new ImageCache(SMALL, 10 * BYTES);
  t.equal(await resized.prepared(kept, false), await resized.prepared(kept, false));
  t.equal(resized.bytes, BYTES);
  t.equal(await new DecodedImageCache(1000).picture(kept), await sample.image());
});
