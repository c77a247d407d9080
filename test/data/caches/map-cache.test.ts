import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { MemoryStore, type CacheStore } from '../../../lib/data/caches/cache-store.js';
import { FolderStore } from '../../../lib/data/caches/folder-store.js';
import { MAPS } from '../../../lib/data/caches/map-cache.js';
import { cacheShards, readShard, type CachedImage, type ShardCache } from '../../../lib/data/caches/shard-cache.js';
import { tensor, zeros, type Tensor } from '../../../lib/tensor/tensor.js';

const TWO = [tensor([1, 2, 1, 2], [1, 2, 3, 4]), tensor([1, 2, 2, 1], [5, 6, 7, 8])];

async function cached(store: CacheStore, maps: readonly Tensor[], key = 'k'): Promise<[ShardCache, CachedImage[]]> {
  async function* requests() {
    yield { shard: { imageId: 'a', key }, make: async () => maps };
  }
  const images: CachedImage[] = [];
  for (const all = cacheShards(store, MAPS, requests()); ;) {
    const { done, value } = await all.next();
    if (done === true) return [value, images];
    images.push(value);
  }
}

test('maps of several scales come back from disk as they were, and are kept by a second call', async (t) => {
  const store = new FolderStore(t.testdir());
  const [{ shards: [shard], bytes }, [image]] = await cached(store, TWO);
  t.match(image, { made: true, bytes });
  t.equal(bytes, readFileSync(join(t.testdirName, 'a.maps')).length);
  t.same(await readShard(store, shard, MAPS), TWO);
  const [, [again]] = await cached(store, []);
  t.match(again, { made: false, bytes }, 'the second call makes nothing');
  await t.rejects(readShard(new MemoryStore(), shard, MAPS), new Error('memory/a.maps: the cached maps are gone'));
});

test('stale and damaged maps are refused by name, and a map that is none is not written', async (t) => {
  const folder = t.testdir();
  const store = new FolderStore(folder);
  const [{ shards: [shard] }] = await cached(store, TWO);
  const path = join(folder, 'a.maps');
  await t.rejects(cached(store, TWO, 'other'), { message: `${path}: stale, made from another image, other settings` });
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(path, bytes);
  await t.rejects(readShard(store, shard, MAPS), { message: `${path}: damaged, its maps do not match their checksum` });
  const two = [zeros([2, 3, 4, 5])];
  await t.rejects(cached(new MemoryStore(), two), new TypeError('cached maps: a map has shape [2,3,4,5]'));
  await t.rejects(cached(new MemoryStore(), []), new TypeError('cached maps: there is no map'));
});
