// Features on disk, one file (a shard) per image (deck: "Cache feature vectors to disk"). The post hoc learners read
// shard after shard, several times over; memory never holds the whole set, except where it is the store.
//   <store>/<image id>.features   safetensors: `features` (R,D) float32, `boxes` (R,4) float64 x1 y1 x2 y2 in image
//                                  pixels, `gtLabels` (R) int32: class of a ground-truth box, 0 for a proposal
//   metadata: key and checksum of the three tensors (cached-tensors.ts)
// Source: rcnn_cache_pool5_features.m, one file per image too.
import type { Box } from '../../boxes/box.js';
import type { Weights } from '../../tensor/weights.js';
import { contentKey } from '../files/content-key.js';
import { floatTensor, type StoredTensor, type TensorFile } from '../files/safetensors.js';
import type { RgbImage } from '../sample.js';
import type { CacheStore } from './cache-store.js';
import { boxesOf, boxesTensor, cachedFile, readCached, writeCached, type CacheKind } from './cached-tensors.js';
import { checkImageFeatures, type ImageFeatures } from './image-features.js';

const FEATURES: CacheKind = {
  holds: 'features',
  otherSources: 'another image, other boxes, settings or weights',
  checksum: (tensors) => contentKey(namedParts([...tensors])),
};

/** Everything the features of an image are made from. */
export interface FeatureOrigin {
  readonly image: RgbImage;
  readonly boxes: readonly Box[];
  readonly gtLabels: ArrayLike<number>;
  /** How boxes become network input, and the layer that is cached. */
  readonly settings: object;
  /** `weightsKey` of the network. */
  readonly network: string;
}

/** The file of one image's features, which may exist or not. */
export interface FeatureShard {
  readonly imageId: string;
  /** `featureKey` of everything the features are made from. */
  readonly key: string;
}

/** A shard, and how to make its features when the file is missing. */
export interface FeatureRequest {
  readonly shard: FeatureShard;
  make(): Promise<ImageFeatures>;
}

/** F: the shards of a data set, in the order of its images. */
export interface FeatureCache {
  readonly store: CacheStore;
  readonly shards: readonly FeatureShard[];
  /** Size of all shards on disk. */
  readonly bytes: number;
}

/** An image whose shard is on disk now. */
export interface CachedImage {
  readonly imageId: string;
  /** True: made now; false: an intact shard was on disk already. */
  readonly made: boolean;
  readonly bytes: number;
  /** Seconds to make the features, and to write them to (or check them on) the disk. */
  readonly seconds: { readonly make: number; readonly disk: number };
}

/** SHA-256 of all weights of a network, independent of the order of their names. */
export function weightsKey(weights: Weights): string {
  const parts = Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1));
  return contentKey(namedParts(parts));
}

/** SHA-256 of everything the features of an image are made from. */
export function featureKey({ image, boxes, gtLabels, settings, network }: FeatureOrigin): string {
  const parts = [image.data, boxesTensor(boxes).data, Int32Array.from(gtLabels), settings, network];
  return contentKey([`${image.width}x${image.height} ${boxes.length} `, ...parts]);
}

/**
 * Brings the features of every image to disk, one shard at a time, and skips shards that are on disk already: after a
 * kill, the same call continues. Throws `<path>: <rule>` for a stale or damaged shard.
 */
export async function* cacheFeatures(
  store: CacheStore, requests: AsyncIterable<FeatureRequest>,
): AsyncGenerator<CachedImage, FeatureCache> {
  await store.open();
  const shards: FeatureShard[] = [];
  let bytes = 0;
  for await (const { shard, make } of requests) {
    const cached = await keptShard(store, shard) ?? await newShard(store, shard, make);
    shards.push(shard);
    bytes += cached.bytes;
    yield cached;
  }
  return { store, shards, bytes };
}

/** The features of one image. Throws `<path>: <rule>` when its shard is missing, stale or damaged. */
export async function readFeatures(store: CacheStore, shard: FeatureShard): Promise<ImageFeatures> {
  const file = cachedFile(store, shard.imageId, FEATURES);
  const cached = await readCached(file, shard.key, FEATURES);
  if (cached === null) throw new Error(`${store.pathOf(file.name)}: the cached features are gone`);
  return imageOf(cached.file, shard);
}

/** The images of a cache from number `from` on, one in memory at a time. */
export async function* streamFeatures({ store, shards }: FeatureCache, from = 0): AsyncGenerator<ImageFeatures> {
  for (const shard of shards.slice(from)) yield readFeatures(store, shard);
}

/** A shard that is on disk; null for a missing one. */
async function keptShard(store: CacheStore, shard: FeatureShard): Promise<CachedImage | null> {
  const begin = performance.now();
  const cached = await readCached(cachedFile(store, shard.imageId, FEATURES), shard.key, FEATURES);
  if (cached === null) return null;
  imageOf(cached.file, shard);
  return { imageId: shard.imageId, made: false, bytes: cached.bytes, seconds: { make: 0, disk: secondsSince(begin) } };
}

async function newShard(
  store: CacheStore, { imageId, key }: FeatureShard, make: FeatureRequest['make'],
): Promise<CachedImage> {
  const begin = performance.now();
  const image = await make();
  checkImageFeatures(image);
  const made = performance.now();
  const tensors = new Map<string, StoredTensor>([
    ['features', image.features],
    ['boxes', boxesTensor(image.boxes)],
    ['gtLabels', { shape: [image.boxes.length], data: Int32Array.from(image.gtLabels) }],
  ]);
  const bytes = await writeCached(cachedFile(store, imageId, FEATURES), key, tensors, FEATURES);
  return { imageId, made: true, bytes, seconds: { make: (made - begin) / 1000, disk: secondsSince(made) } };
}

function imageOf(file: TensorFile, { imageId }: FeatureShard): ImageFeatures {
  const image = {
    imageId, boxes: boxesOf(floatTensor(file, 'boxes')), gtLabels: file.tensors.get('gtLabels')!.data,
    features: floatTensor(file, 'features'),
  };
  checkImageFeatures(image);
  return image;
}

/** Name and shape of each tensor as text, each followed by its numbers. */
function namedParts(tensors: readonly (readonly [name: string, StoredTensor])[]): (string | StoredTensor['data'])[] {
  return tensors.flatMap(([name, { shape, data }]) => [`${name} [${shape}] `, data]);
}

function secondsSince(begin: number): number {
  return (performance.now() - begin) / 1000;
}
