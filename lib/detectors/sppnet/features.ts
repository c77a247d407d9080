// F and F' (deck: "Cache SPP features to disk using M", "Cache features on disk using M'").
//   F    the pyramid of every window of every image and of its mirror image: what fine-tuning feeds fc6 with
//   F'   of every window of every image the pyramid, for the box regressors, and fc7, for the SVMs
// M' has the trunk of M; only fc6, fc7 and fc8 differ. The pyramids of F' differ from the pyramids of F only with
// several scales: fine-tuning draws a scale for each window, the later steps choose the nearest.
import type { CacheStore } from '../../data/caches/cache-store.js';
import { contentKey } from '../../data/files/content-key.js';
import {
  featureKey, readFeatures, weightsKey, type FeatureCache, type FeatureRequest, type FeatureShard,
} from '../../data/caches/feature-cache.js';
import type { ImageFeatures } from '../../data/caches/image-features.js';
import type { Dataset } from '../../data/sample.js';
import { fcForward, noDropout } from '../../networks/fc.js';
import type { FeatureView } from '../../posthoc/stages.js';
import type { ExternalProposals } from '../../proposals/proposal-choice.js';
import { trainingWindows } from '../../sampling/training-windows.js';
import { weightsOf } from '../../tensor/weights.js';
import type { SppNetwork } from './network.js';
import { convMaps, poolPyramids, type PyramidSetting } from './pyramids.js';
import type { NamedScaleRule } from './scales.js';

/** F: pyramids of the images and of their mirror images. */
export type SppFeatures = readonly [plain: FeatureCache, mirrored: FeatureCache];

/** F' */
export interface TunedFeatures {
  readonly pyramids: FeatureCache;
  readonly fc7: FeatureCache;
}

/** Is told the seconds of each reading. */
export type OnRead = (seconds: number) => void;

/** A training set and its windows. */
export interface WindowedData {
  readonly data: Dataset;
  /** A list an image, best first, in image pixels. */
  readonly proposals: ExternalProposals;
}

/** Whether rows are made of the image or its mirror image, and at which scales. */
export interface PyramidView {
  readonly flip: boolean;
  readonly scales: NamedScaleRule;
}

/** The pyramids of every window of every image, ground truth first. */
export async function* pyramidRequests(
  conv: SppNetwork['conv'], { data, proposals }: WindowedData, setting: PyramidSetting, { flip, scales }: PyramidView,
): AsyncGenerator<FeatureRequest> {
  const network = weightsKey(weightsOf(conv.params));
  for (const [i, { id: imageId, objects, width, image: read }] of data.samples.entries()) {
    const image = await read();
    const windows = trainingWindows({ objects, width }, proposals.at(i)!, { flip });
    const settings = { layer: 'spp', ...setting, flip, scales: scales.name };
    const make = async (): Promise<ImageFeatures> => {
      const maps = await convMaps(conv, image, setting.preprocessings, flip);
      const features = poolPyramids(maps, windows.boxes, scales.ruleOf(imageId), setting.pyramid);  // (R, C·Σn²)
      return { imageId, ...windows, features };
    };
    yield { shard: { imageId, key: featureKey({ image, ...windows, settings, network }) }, make };
  }
}

/** fc7 of every window whose pyramid is in the cache; `onRead` is told the seconds of each reading. */
export async function* fc7Requests(
  { fc }: Pick<SppNetwork, 'fc'>, pyramids: FeatureCache, onRead: OnRead,
): AsyncGenerator<FeatureRequest> {
  const network = weightsKey(weightsOf(fc.params));
  for (const shard of pyramids.shards) {
    const make = async (): Promise<ImageFeatures> => {
      const image = await readTimed(pyramids.store, shard, onRead);
      const { y } = await fcForward(fc, image.features, noDropout);                                 // (R, fc7)
      return { ...image, features: y };
    };
    yield { shard: { imageId: shard.imageId, key: contentKey(['fc7 ', shard.key, network]) }, make };
  }
}

/** A cache as the post hoc learners look at it. */
export function viewOf({ store, shards }: FeatureCache, onRead: OnRead): FeatureView {
  return { count: shards.length, imageAt: (image) => readTimed(store, shards[image], onRead) };
}

/** The features of one image. */
export async function readTimed(store: CacheStore, shard: FeatureShard, onRead: OnRead): Promise<ImageFeatures> {
  const begin = performance.now();
  const features = await readFeatures(store, shard);
  onRead((performance.now() - begin) / 1000);
  return features;
}
