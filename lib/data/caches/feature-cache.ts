// Features on disk, one shard an image (deck: "Cache feature vectors to disk").
//   <store>/<image id>.features   safetensors: `features` (R,D) float32, `boxes` (R,4) float64 x1 y1 x2 y2 in image
//                                 pixels, `gtLabels` (R) int32: class of a ground-truth box, 0 for a proposal
//   metadata: key and checksum of the three tensors (cached-tensors.ts)
// Source: rcnn_cache_pool5_features.m, one file per image too.
import type { Box } from '../../boxes/box.js';
import type { Weights } from '../../tensor/weights.js';
import { contentKey } from '../files/content-key.js';
import { floatTensor, type StoredTensor } from '../files/safetensors.js';
import type { RgbImage } from '../sample.js';
import type { CacheStore } from './cache-store.js';
import { boxesOf, boxesTensor } from './cached-tensors.js';
import { checkImageFeatures, type ImageFeatures } from './image-features.js';
import {
  cacheShards, namedParts, readShard, tensorsChecksum, type CachedImage, type Shard, type ShardCache, type ShardFormat,
  type ShardRequest,
} from './shard-cache.js';

/** Boxes, labels and features of an image. */
export const FEATURES: ShardFormat<ImageFeatures> = {
  kind: {
    holds: 'features', otherSources: 'another image, other boxes, settings or weights', checksum: tensorsChecksum,
  },
  tensorsOf(image) {
    checkImageFeatures(image);
    return new Map<string, StoredTensor>([
      ['features', image.features],
      ['boxes', boxesTensor(image.boxes)],
      ['gtLabels', { shape: [image.boxes.length], data: Int32Array.from(image.gtLabels) }],
    ]);
  },
  valueOf(file, imageId) {
    const image = {
      imageId, boxes: boxesOf(floatTensor(file, 'boxes')), gtLabels: file.tensors.get('gtLabels')!.data,
      features: floatTensor(file, 'features'),
    };
    checkImageFeatures(image);
    return image;
  },
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

export type FeatureShard = Shard;
export type FeatureRequest = ShardRequest<ImageFeatures>;

/** F: the shards of a data set, in the order of its images. */
export type FeatureCache = ShardCache;

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

/** Brings the features of every image to disk, as cacheShards() does. */
export function cacheFeatures(
  store: CacheStore, requests: AsyncIterable<FeatureRequest>,
): AsyncGenerator<CachedImage, FeatureCache> {
  return cacheShards(store, FEATURES, requests);
}

/** The features of one image. Throws `<path>: <rule>` when its shard is missing, stale or damaged. */
export function readFeatures(store: CacheStore, shard: FeatureShard): Promise<ImageFeatures> {
  return readShard(store, shard, FEATURES);
}
