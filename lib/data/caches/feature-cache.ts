// Features on disk, one file an image (deck: "Cache feature vectors to disk"). The learners after the network read
// them image after image, as often as they like; the whole set never is in memory.
//   <folder>/<image id>.features   safetensors: `features` (R,D) float32, `boxes` (R,4) float64 x1 y1 x2 y2 in image
//                                  pixels, `gtLabels` (R) int32: class of a ground-truth box, 0 for a proposal
//   metadata: key = SHA-256 of what the features depend on, checksum = SHA-256 of the three tensors
// A shard is believed only when both agree: one made from other pixels, boxes, settings or weights is stale, one that
// was cut or altered is damaged. Both are refused by name. Source: rcnn_cache_pool5_features.m, one file an image too.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Box } from '../../boxes/box.js';
import type { Weights } from '../../tensor/weights.js';
import { writeFileAtomic } from '../files/atomic-file.js';
import { checkFileName, contentKey, shortKey } from '../files/content-key.js';
import { codeOf } from '../files/error-code.js';
import { checkImageFeatures, type ImageFeatures } from './image-features.js';
import {
  decodeSafetensors, encodeSafetensors, floatTensor, type StoredTensor, type TensorFile,
} from '../files/safetensors.js';
import type { RgbImage } from '../sample.js';

const FORMAT = 'features 1';

/** Everything the features of an image depend on. */
export interface FeatureOrigin {
  readonly image: RgbImage;
  readonly boxes: readonly Box[];
  readonly gtLabels: ArrayLike<number>;
  /** How boxes become network input, and which layer is cached. */
  readonly settings: object;
  /** `weightsKey` of the network. */
  readonly network: string;
}

/** The features of one image, as a file that may exist or not. */
export interface FeatureShard {
  readonly imageId: string;
  /** `featureKey` of what it was, or is to be, made from. */
  readonly key: string;
}

/** A shard, and how to make what belongs into it. */
export interface FeatureRequest {
  readonly shard: FeatureShard;
  make(): Promise<ImageFeatures>;
}

/** F: the shards of a data set, in its order. */
export interface FeatureCache {
  readonly folder: string;
  readonly shards: readonly FeatureShard[];
  /** Of all shards on disk. */
  readonly bytes: number;
}

/** One image that is in the cache now. */
export interface CachedImage {
  readonly imageId: string;
  /** False: an intact shard was there already. */
  readonly made: boolean;
  readonly bytes: number;
  /** Seconds to make the features, and to write them to (or check them on) the disk. */
  readonly seconds: { readonly make: number; readonly disk: number };
}

/** One name for all weights of a network. */
export function weightsKey(weights: Weights): string {
  const parts = Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1));
  return contentKey(parts.flatMap(([name, { shape, data }]) => [`${name} [${shape}] `, data]));
}

export function featureKey({ image, boxes, gtLabels, settings, network }: FeatureOrigin): string {
  const parts = [image.data, boxData(boxes), Int32Array.from(gtLabels), settings, network];
  return contentKey([`${image.width}x${image.height} ${boxes.length} `, ...parts]);
}

/** Throws RangeError for an id that would lead out of the folder. */
export function featurePath(folder: string, imageId: string): string {
  checkFileName(imageId, 'feature cache');
  return join(folder, `${imageId}.features`);
}

/**
 * Brings the features of every image to disk, one shard at a time, and skips those that are there already: after a kill
 * the same call goes on. Throws `<path>: <rule>` at a stale or damaged shard.
 */
export async function* cacheFeatures(
  folder: string, requests: AsyncIterable<FeatureRequest>,
): AsyncGenerator<CachedImage, FeatureCache> {
  await mkdir(folder, { recursive: true });
  const shards: FeatureShard[] = [];
  let bytes = 0;
  for await (const { shard, make } of requests) {
    const cached = await keptShard(folder, shard) ?? await newShard(folder, shard, make);
    shards.push(shard);
    bytes += cached.bytes;
    yield cached;
  }
  return { folder, shards, bytes };
}

/** The features of one image. Throws `<path>: <rule>` when its shard is missing, stale or damaged. */
export async function readFeatures(folder: string, shard: FeatureShard): Promise<ImageFeatures> {
  const path = featurePath(folder, shard.imageId);
  const bytes = await bytesOf(path);
  if (bytes === null) throw new Error(`${path}: the cached features are gone`);
  return checkedFeatures(bytes, path, shard);
}

/** The images of a cache from number `from` on, one in memory at a time. */
export async function* streamFeatures({ folder, shards }: FeatureCache, from = 0): AsyncGenerator<ImageFeatures> {
  for (const shard of shards.slice(from)) yield readFeatures(folder, shard);
}

async function keptShard(folder: string, shard: FeatureShard): Promise<CachedImage | null> {
  const path = featurePath(folder, shard.imageId);
  const begin = performance.now();
  const bytes = await bytesOf(path);
  if (bytes === null) return null;
  checkedFeatures(bytes, path, shard);
  return { imageId: shard.imageId, made: false, bytes: bytes.length, seconds: { make: 0, disk: secondsSince(begin) } };
}

async function newShard(
  folder: string, { imageId, key }: FeatureShard, make: FeatureRequest['make'],
): Promise<CachedImage> {
  const begin = performance.now();
  const image = await make();
  checkImageFeatures(image);
  const made = performance.now();
  const bytes = encodeSafetensors(shardFile(image, key));
  await writeFileAtomic(featurePath(folder, imageId), bytes);
  const seconds = { make: (made - begin) / 1000, disk: secondsSince(made) };
  return { imageId, made: true, bytes: bytes.length, seconds };
}

function shardFile({ boxes, gtLabels, features }: ImageFeatures, key: string): TensorFile {
  const R = boxes.length;
  const tensors = new Map<string, StoredTensor>([
    ['features', features],
    ['boxes', { shape: [R, 4], data: boxData(boxes) }],
    ['gtLabels', { shape: [R], data: Int32Array.from(gtLabels) }],
  ]);
  return { tensors, metadata: { format: FORMAT, key, checksum: checksumOf(tensors) } };
}

function checkedFeatures(bytes: Uint8Array, path: string, { imageId, key }: FeatureShard): ImageFeatures {
  const file = decodeSafetensors(bytes, path);
  const { tensors, metadata } = file;
  if (metadata.format !== FORMAT) throw new Error(`${path}: no cached features ('${FORMAT}')`);
  if (checksumOf(tensors) !== metadata.checksum) {
    throw new Error(`${path}: damaged, its features do not match their checksum; delete it to have them made again`);
  }
  if (metadata.key !== key) {
    throw new Error(`${path}: stale, made from another image, other boxes, settings or weights (key `
      + `${shortKey(metadata.key)}, expected ${shortKey(key)}); delete it or use another folder`);
  }
  const { data } = floatTensor(file, 'boxes');
  const boxes = Array.from({ length: data.length / 4 }, (_, r) => {
    const [x1, y1, x2, y2] = data.subarray(4 * r);
    return { x1, y1, x2, y2 };
  });
  const image = { imageId, boxes, gtLabels: tensors.get('gtLabels')!.data, features: floatTensor(file, 'features') };
  checkImageFeatures(image);
  return image;
}

/** Of names, shapes and numbers. */
function checksumOf(tensors: TensorFile['tensors']): string {
  return contentKey([...tensors].flatMap(([name, { shape, data }]) => [`${name} [${shape}] `, data]));
}

function boxData(boxes: readonly Box[]): Float64Array {
  return Float64Array.from(boxes.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]));
}

/** Null when there is no such file. */
async function bytesOf(path: string): Promise<Uint8Array | null> {
  return readFile(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw new Error(`${path}: cannot read the cached features (${codeOf(error)})`);
  });
}

function secondsSince(begin: number): number {
  return (performance.now() - begin) / 1000;
}
