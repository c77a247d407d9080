// What is made of each image, on disk: one file (a shard) an image, as its format writes it. A learner reads shard
// after shard, several times over; memory never holds the whole set, except where it is the store.
//   <store>/<image id>.<what it holds>     tensors, with key and checksum (cached-tensors.ts)
import { contentKey } from '../files/content-key.js';
import type { StoredTensor, TensorFile } from '../files/safetensors.js';
import type { CacheStore } from './cache-store.js';
import { cachedFile, readCached, writeCached, type CacheKind } from './cached-tensors.js';

/** How a value becomes the tensors of a shard, and back. */
export interface ShardFormat<T> {
  readonly kind: CacheKind;
  /** Throws TypeError for a value that is not whole. */
  tensorsOf(value: T): ReadonlyMap<string, StoredTensor>;
  /** The inverse, with the same check. */
  valueOf(file: TensorFile, imageId: string): T;
}

/** The shard of one image, which may exist or not. */
export interface Shard {
  readonly imageId: string;
  /** SHA-256 of everything that its value is made from. */
  readonly key: string;
}

/** A shard, and how to make its value when the file is missing. */
export interface ShardRequest<T> {
  readonly shard: Shard;
  make(): Promise<T>;
}

/** The shards of a data set, in the order of its images. */
export interface ShardCache {
  readonly store: CacheStore;
  readonly shards: readonly Shard[];
  /** Size of all shards on disk. */
  readonly bytes: number;
}

/** An image whose shard is on disk now. */
export interface CachedImage {
  readonly imageId: string;
  /** True: made now; false: an intact shard was on disk already. */
  readonly made: boolean;
  readonly bytes: number;
  /** Seconds to make the value, and to write it to (or check it on) the disk. */
  readonly seconds: { readonly make: number; readonly disk: number };
}

/**
 * Brings the shards of all images to disk, one at a time, and skips those that are on disk already: after a kill, the
 * same call continues. Throws `<path>: <rule>` for a stale or damaged shard.
 */
export async function* cacheShards<T>(
  store: CacheStore, format: ShardFormat<T>, requests: AsyncIterable<ShardRequest<T>>,
): AsyncGenerator<CachedImage, ShardCache> {
  await store.open();
  const shards: Shard[] = [];
  let bytes = 0;
  for await (const { shard, make } of requests) {
    const cached = await keptShard(store, shard, format) ?? await newShard(store, shard, format, make);
    shards.push(shard);
    bytes += cached.bytes;
    yield cached;
  }
  return { store, shards, bytes };
}

/** The value of one image. Throws `<path>: <rule>` when its shard is missing, stale or damaged. */
export async function readShard<T>(store: CacheStore, shard: Shard, format: ShardFormat<T>): Promise<T> {
  const file = cachedFile(store, shard.imageId, format.kind);
  const cached = await readCached(file, shard.key, format.kind);
  if (cached === null) throw new Error(`${store.pathOf(file.name)}: the cached ${format.kind.holds} are gone`);
  return format.valueOf(cached.file, shard.imageId);
}

/** The checksum of tensors: their names, shapes and numbers. */
export function tensorsChecksum(tensors: TensorFile['tensors']): string {
  return contentKey(namedParts([...tensors]));
}

/** Name and shape of each tensor as text, each followed by its numbers. */
export function namedParts(
  tensors: readonly (readonly [name: string, StoredTensor])[],
): (string | StoredTensor['data'])[] {
  return tensors.flatMap(([name, { shape, data }]) => [`${name} [${shape}] `, data]);
}

/** A shard that is on disk; null for a missing one. */
async function keptShard<T>(store: CacheStore, shard: Shard, format: ShardFormat<T>): Promise<CachedImage | null> {
  const begin = performance.now();
  const cached = await readCached(cachedFile(store, shard.imageId, format.kind), shard.key, format.kind);
  if (cached === null) return null;
  format.valueOf(cached.file, shard.imageId);
  return { imageId: shard.imageId, made: false, bytes: cached.bytes, seconds: { make: 0, disk: secondsSince(begin) } };
}

async function newShard<T>(
  store: CacheStore, { imageId, key }: Shard, format: ShardFormat<T>, make: () => Promise<T>,
): Promise<CachedImage> {
  const begin = performance.now();
  const tensors = format.tensorsOf(await make());
  const made = performance.now();
  const bytes = await writeCached(cachedFile(store, imageId, format.kind), key, tensors, format.kind);
  return { imageId, made: true, bytes, seconds: { make: (made - begin) / 1000, disk: secondsSince(made) } };
}

function secondsSince(begin: number): number {
  return (performance.now() - begin) / 1000;
}
