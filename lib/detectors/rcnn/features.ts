// F (deck: "Cache feature vectors to disk using"): pool5 of every region of every image is on disk; fc7, which the SVMs
// look at, is made from it whenever it is read.  Source: R-CNN §2.3; rcnn_cache_pool5_features.m, rcnn_load_cached….m.
import type { Box } from '../../boxes/box.js';
import type { LayerOps } from '../../compute/compute.js';
import {
  featureKey, readFeatures, weightsKey, type FeatureCache, type FeatureRequest,
} from '../../data/caches/feature-cache.js';
import type { ImageFeatures } from '../../data/caches/image-features.js';
import type { Dataset, RgbImage } from '../../data/sample.js';
import { warpCrops } from '../../data/pictures/warp-crop.js';
import type { Classifier } from '../../networks/classifier.js';
import { fetchedFc7 } from '../../networks/fc.js';
import type { FeatureView } from '../../posthoc/stages.js';
import { beside, concatenate, endStepAt, onProcessor, tensor, type Placed, type Tensor } from '../../tensor/tensor.js';
import { weightsOf } from '../../tensor/weights.js';
import type { Candidates } from './candidates.js';
import type { RcnnConfig } from './config.js';
import { pool5, type CropTrunk } from './network.js';

/** A trunk whose training is over, and what it is run with. T: where it computes. */
export interface FixedNetwork<T extends Placed = Tensor> {
  readonly net: CropTrunk<T>;
  readonly config: Pick<RcnnConfig, 'warp' | 'cropsPerBatch'>;
  readonly compute: LayerOps<T>;
}

/** pool5 (R, C·h·w) of the regions of a picture. */
export type PooledOf = (image: RgbImage, boxes: readonly Box[]) => Promise<Tensor>;

/** The features of two layers, image after image. */
export interface FeatureViews {
  /** fc7, for the SVMs. */
  readonly fc7: FeatureView;
  /** pool5, for the box regressors. */
  readonly pool5: FeatureView;
}

/**
 * pool5 (R, C·h·w) of regions of a picture; the last batch is filled up, so that all have one size. From a network on a
 * card each batch is fetched, and all else that the batch has made there is freed.
 */
export async function regionFeatures<T extends Placed>(
  { net, config: { warp, cropsPerBatch: N }, compute }: FixedNetwork<T>, image: RgbImage, boxes: readonly Box[],
): Promise<Tensor> {
  const { value: weight } = net.conv.params[0];
  const parts: Tensor[] = [];
  for (let first = 0; first < boxes.length; first += N) {
    const some = boxes.slice(first, first + N);
    const filled = Array.from({ length: N }, (_, i) => some[i] ?? some[0]);
    const crops = warpCrops(filled.map((box) => ({ image, box, flip: false })), warp);      // (N,3,S,S)
    const pooled = await onProcessor(await pool5(net, compute, beside(weight, crops)));     // (N,D)
    await endStepAt(weight);
    const [, D] = pooled.shape;
    parts.push(tensor([some.length, D], pooled.data.subarray(0, some.length * D)));
  }
  return parts.length === 0 ? emptyFeatures(net) : concatenate(parts);
}

/** What is to be in the cache, image after image: what `pooledOf` makes by `net`. */
export async function* featureRequests(
  { net, config: { warp } }: Pick<FixedNetwork, 'net' | 'config'>, pooledOf: PooledOf, { samples }: Dataset,
  candidates: Candidates,
): AsyncGenerator<FeatureRequest> {
  const network = weightsKey(weightsOf([...net.conv.params]));
  const settings = { layer: 'pool5', grid: net.spec.grid, warp };
  for (const [i, { id: imageId, image: read }] of samples.entries()) {
    const image = await read();
    const { boxes, gtLabels } = candidates.at(i)!;
    const key = featureKey({ image, boxes, gtLabels, settings, network });
    const make = async (): Promise<ImageFeatures> =>
      ({ imageId, boxes, gtLabels, features: await pooledOf(image, boxes) });
    yield { shard: { imageId, key }, make };
  }
}

/** F as the post hoc learners read it; `onRead` is told the seconds of each reading. */
export function viewsOf<T extends Placed>(
  F: FeatureCache, { fc }: Pick<Classifier<T>, 'fc'>, onRead: (seconds: number) => void,
): FeatureViews {
  const count = F.shards.length;
  const read = async (image: number): Promise<ImageFeatures> => {
    const begin = performance.now();
    const features = await readFeatures(F.store, F.shards[image]);
    onRead((performance.now() - begin) / 1000);
    return features;
  };
  const throughFc7 = async (image: number): Promise<ImageFeatures> => {
    const stored = await read(image);
    return { ...stored, features: await fetchedFc7(fc, stored.features) };
  };
  return { fc7: { count, imageAt: throughFc7 }, pool5: { count, imageAt: read } };
}

function emptyFeatures({ spec: { channels, grid } }: Pick<CropTrunk, 'spec'>): Tensor {
  return tensor([0, channels * grid ** 2], new Float32Array(0));
}
