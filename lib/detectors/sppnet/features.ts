// What SPP-net keeps on disk (deck: "Cache SPP features to disk using M", "Cache features on disk using M'").
//   pyramids   a row for every window of an image: what fc6 is fed with, and what the box regressors see
//   fc7        a row for every window: what the SVMs see
// A shard is named by what it was made from. The trunk of M' is that of M, so where F and F' want the same pyramids
// they are found on the disk and not made twice; what is new with M' is fc7.
import type { Box } from '../../boxes/box.js';
import { contentKey } from '../../data/content-key.js';
import {
  featureKey, readFeatures, weightsKey, type FeatureCache, type FeatureRequest,
} from '../../data/feature-cache.js';
import type { Dataset } from '../../data/sample.js';
import { fcForward, noDropout } from '../../networks/fc.js';
import { trainingWindows } from '../../sampling/training-windows.js';
import { weightsOf } from '../../tensor/weights.js';
import type { SppNet } from './network.js';
import { convMaps, poolPyramids, type PyramidSetting } from './pyramids.js';
import type { ScaleRule } from './scales.js';

/** A training set and its windows. */
export interface WindowedData {
  readonly data: Dataset;
  /** A list an image, best first, in image pixels. */
  readonly proposals: readonly (readonly Box[])[];
}

/** Which rows of an image are made: of the image or its mirror image, at which scales. */
export interface PyramidView {
  readonly flip: boolean;
  /** What the rule depends on. */
  readonly scales: object;
  /** Of an image: the same at every call. */
  ruleOf(imageId: string): ScaleRule;
}

/** The pyramids of every window of every image, ground truth first. */
export async function* pyramidRequests(
  { conv }: Pick<SppNet, 'conv'>, { data, proposals }: WindowedData, setting: PyramidSetting, view: PyramidView,
): AsyncGenerator<FeatureRequest> {
  const network = weightsKey(weightsOf(conv.params));
  const { flip, scales, ruleOf } = view;
  for (const [i, sample] of data.samples.entries()) {
    const image = await sample.image();
    const windows = trainingWindows(sample, proposals[i], { flip });
    const key = featureKey({ image, ...windows, settings: { layer: 'spp', setting, flip, scales }, network });
    const make = async () => {
      const maps = await convMaps(conv, image, setting.preprocessings, flip);
      const features = poolPyramids(maps, windows.boxes, ruleOf(sample.id), setting.pyramid); // (R, C·Σn²)
      return { imageId: sample.id, ...windows, features };
    };
    yield { shard: { imageId: sample.id, key }, make };
  }
}

/** fc7 of every window whose pyramid is in the cache. */
export async function* fc7Requests({ fc }: Pick<SppNet, 'fc'>, pyramids: FeatureCache): AsyncGenerator<FeatureRequest> {
  const network = weightsKey(weightsOf(fc.params));
  for (const shard of pyramids.shards) {
    const make = async () => {
      const image = await readFeatures(pyramids.folder, shard);
      const { y } = await fcForward(fc, image.features, noDropout); // (R, fc7)
      return { ...image, features: y };
    };
    yield { shard: { imageId: shard.imageId, key: contentKey(['fc7 ', shard.key, network]) }, make };
  }
}
