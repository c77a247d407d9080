import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'tap';
import {
  cacheFeatures, featureKey, readFeatures, weightsKey, type FeatureCache,
  type FeatureRequest,
} from '../../../lib/data/caches/feature-cache.js';
import { MemoryStore } from '../../../lib/data/caches/cache-store.js';
import type { CachedImage } from '../../../lib/data/caches/shard-cache.js';
import { FolderStore } from '../../../lib/data/caches/folder-store.js';
import type { ImageFeatures } from '../../../lib/data/caches/image-features.js';
import { tensor } from '../../../lib/tensor/tensor.js';
import { featureImage } from '../../support/feature-images.js';

const BOXES = [{ x1: 0, y1: 1, x2: 20, y2: 30 }, { x1: 0.1 + 0.2, y1: 1 / 3, x2: 5, y2: 6 }];
const WEIGHTS = { 'fc6.weight': tensor([1, 2], [1, 2]), 'fc6.bias': tensor([1], [3]) };
const ORIGIN = {
  image: { width: 2, height: 1, data: Uint8Array.from([1, 2, 3, 4, 5, 6]) },
  boxes: BOXES,
  gtLabels: [2, 0],
  settings: { crop: 56, context: 4 },
  network: weightsKey(WEIGHTS),
};
const KEY = featureKey(ORIGIN);

const imageOf = (imageId: string): ImageFeatures => featureImage(imageId, [
  { box: BOXES[0], label: 2, features: [1, 2, 3] },
  { box: BOXES[1], label: 0, features: [imageId.length, 0, 1 / 3] },
], 3);

async function* requestsOf(ids: readonly string[], made: string[], key = KEY): AsyncGenerator<FeatureRequest> {
  for (const imageId of ids) {
    yield { shard: { imageId, key }, make: async () => (made.push(imageId), imageOf(imageId)) };
  }
}

async function cached(folder: string, ids: readonly string[], key = KEY) {
  const made: string[] = [];
  const events: CachedImage[] = [];
  const steps = cacheFeatures(new FolderStore(folder), requestsOf(ids, made, key));
  for (;;) {
    const next = await steps.next();
    if (next.done === true) return { F: next.value, made, events };
    events.push(next.value);
  }
}

async function all({ store, shards }: FeatureCache): Promise<ImageFeatures[]> {
  return Promise.all(shards.map((shard) => readFeatures(store, shard)));
}

test('readFeatures() gives back what cacheFeatures() wrote, bit for bit, in its order', async (t) => {
  const folder = join(t.testdir(), 'deep', 'down');
  const { F, made, events } = await cached(folder, ['a', 'bb', 'ccc']);
  t.same(made, ['a', 'bb', 'ccc']);
  const plain = (image: ImageFeatures) => ({ ...image, gtLabels: Array.from(image.gtLabels) });
  t.same((await all(F)).map(plain), ['a', 'bb', 'ccc'].map(imageOf).map(plain));
  t.same((await readdir(folder)).sort(), ['a.features', 'bb.features', 'ccc.features'], 'nothing temporary is left');
  const sizes = await Promise.all(F.shards.map(async ({ imageId }) =>
    (await readFile(join(folder, `${imageId}.features`))).length));
  t.same(events.map(({ bytes }) => bytes), sizes);
  t.equal(F.bytes, sizes.reduce((sum, size) => sum + size));
});

test('cacheFeatures() after a kill makes only what is not there, and counts the same bytes', async (t) => {
  const folder = t.testdir();
  const whole = await cached(join(folder, 'whole'), ['a', 'bb', 'ccc']);
  const killed = cacheFeatures(new FolderStore(join(folder, 'killed')), requestsOf(['a', 'bb', 'ccc'], []));
  await killed.next();
  await writeFile(join(folder, 'killed', 'bb.features.123.partial'), 'half a shard');
  const resumed = await cached(join(folder, 'killed'), ['a', 'bb', 'ccc']);
  t.same(resumed.made, ['bb', 'ccc']);
  t.same(resumed.events.map(({ made }) => made), [false, true, true]);
  t.equal(resumed.F.bytes, whole.F.bytes);
});

test('featureKey() depends on pixels, boxes, labels, settings and weights', (t) => {
  t.equal(featureKey({ ...ORIGIN, settings: { context: 4, crop: 56 } }), KEY, 'not on the order of names');
  const flipped = { ...WEIGHTS, 'fc6.bias': tensor([1], [3.0000002]) };
  const others = [
    { ...ORIGIN, image: { ...ORIGIN.image, data: Uint8Array.from([1, 2, 3, 4, 5, 7]) } },
    { ...ORIGIN, image: { ...ORIGIN.image, width: 1, height: 2 } },
    { ...ORIGIN, boxes: [BOXES[0], { ...BOXES[1], x1: 0.3 }] },
    { ...ORIGIN, gtLabels: [1, 0] },
    { ...ORIGIN, settings: { crop: 56, context: 5 } },
    { ...ORIGIN, network: weightsKey(flipped) },
    { ...ORIGIN, network: weightsKey({ ...WEIGHTS, 'fc6.weight': tensor([2, 1], [1, 2]) }) },
  ];
  t.equal(new Set([KEY, ...others.map(featureKey)]).size, 1 + others.length);
  t.end();
});

test('a shard of other weights is refused as stale, in caching and in reading, and is left as it is', async (t) => {
  const folder = t.testdir();
  await cached(folder, ['a']);
  const other = featureKey({ ...ORIGIN, network: 'other' });
  const stale = new Error(`${join(folder, 'a.features')}: stale, made from another image, other boxes, settings or `
    + `weights (key ${KEY.slice(0, 12)}, expected ${other.slice(0, 12)}); delete it or use another folder`);
  const before = await readFile(join(folder, 'a.features'));
  await t.rejects(cached(folder, ['a'], other), stale);
  await t.rejects(readFeatures(new FolderStore(folder), { imageId: 'a', key: other }), stale);
  t.same(await readFile(join(folder, 'a.features')), before);
});

test('any byte changed and any cut is detected, and the shard named', async (t) => {
  const folder = t.testdir();
  const { F } = await cached(folder, ['a']);
  const path = join(folder, 'a.features');
  const whole = await readFile(path);
  for (let at = 0; at < whole.length; at++) {
    const altered = Buffer.from(whole);
    altered[at] ^= 1;
    await writeFile(path, altered);
    await t.rejects(all(F), { message: new RegExp(`^${path}: `) }, `byte ${at}`);
  }
  for (const length of [0, 7, 40, whole.length - 100, whole.length - 1]) {
    await writeFile(path, whole.subarray(0, length));
    await t.rejects(all(F), { message: new RegExp(`^${path}: `) }, `${length} bytes`);
  }
  const last = Buffer.from(whole);
  last[last.length - 1] ^= 1;
  await writeFile(path, last);
  await t.rejects(cached(folder, ['a']),
    new Error(`${path}: damaged, its features do not match their checksum; delete it to have them made again`));
});

test('readFeatures() refuses what is gone or cannot be read; ids cannot lead out of the folder', async (t) => {
  const folder = t.testdir({ 'folder.features': {} });
  const store = new FolderStore(folder);
  await t.rejects(readFeatures(store, { imageId: 'a', key: KEY }), /a\.features: the cached features are gone$/);
  await t.rejects(readFeatures(store, { imageId: 'folder', key: KEY }), /cannot read the cached features \(EISDIR\)/);
  await t.rejects(cached(folder, ['../a']), new RangeError("cached features: image id '../a' cannot be a file name"));
});

test('a store in memory gives back the same, keeps what is inside it apart, and refuses what is stale', async (t) => {
  const memory = new MemoryStore();
  const shard = { imageId: 'a', key: KEY };
  for await (const _ of cacheFeatures(memory.below('deep'), requestsOf(['a'], [])));
  t.same((await readFeatures(memory.below('deep'), shard)).features, imageOf('a').features);
  await t.rejects(readFeatures(memory, shard), new Error('memory/a.features: the cached features are gone'));
  await t.rejects(readFeatures(memory.below('deep'), { ...shard, key: 'other' }), /^memory\/deep\/a\.features: stale/);
});
