// F and F' (deck: "Cache SPP features to disk using M", "Cache features on disk using M'").
//   F    conv5 of every image and of its mirror image, at every scale; windows are pooled when it is read
//   F'   fc7 of every window of every image, for the SVMs; the box regressors pool conv5 of F
// M' has the trunk of M; only fc6, fc7 and fc8 differ, so F holds conv5 of M' too.
// Source: spp_cache_convX_features.m, spp_load_cached_poolX_features.m.
import type { Compute } from '../../compute/compute.js';
import { contentKey } from '../../data/files/content-key.js';
import { boxesTensor } from '../../data/caches/cached-tensors.js';
import {
  featureKey, readFeatures, weightsKey, type FeatureCache, type FeatureRequest,
} from '../../data/caches/feature-cache.js';
import type { ImageFeatures } from '../../data/caches/image-features.js';
import { MAPS } from '../../data/caches/map-cache.js';
import { readShard, type ShardCache, type ShardRequest } from '../../data/caches/shard-cache.js';
import type { Dataset, RgbImage } from '../../data/sample.js';
import type { BackboneSpec } from '../../networks/backbones.js';
import type { FeatureView } from '../../posthoc/stages.js';
import type { ExternalProposals } from '../../proposals/proposal-choice.js';
import { trainingWindows, type TrainingWindows } from '../../sampling/training-windows.js';
import { endStepAt, onProcessor, type Placed, type Tensor } from '../../tensor/tensor.js';
import { weightsOf } from '../../tensor/weights.js';
import type { SppNetConfig } from './config.js';
import type { SppNetwork } from './network.js';
import { convMaps, poolPyramids, pyramidSetting } from './pyramids.js';
import { chosenScale, scaleFactors, type ScaleRule } from './scales.js';

/** F: conv5 of the images and of their mirror images. */
export type SppFeatures = readonly [plain: ShardCache, mirrored: ShardCache];

/** F', and the part of F that it was made of. */
export interface TunedFeatures {
  readonly plain: ShardCache;
  readonly fc7: FeatureCache;
}

/** Is told the seconds of each reading. */
export type OnRead = (seconds: number) => void;

/** A training set with its windows, and how they are pooled. */
export interface WindowedData {
  readonly data: Dataset;
  /** A list an image, best first, in image pixels. */
  readonly proposals: ExternalProposals;
  readonly spec: BackboneSpec;
  readonly config: SppNetConfig;
  /** Pools the windows of what was read from the disk. */
  readonly compute: Compute;
}

/** conv5 of a picture, mirrored if `flip`, at all scales. */
export type MapsOf = (picture: RgbImage, flip: boolean) => Promise<readonly Tensor[]>;

/** fc7 (R, outputs) of pyramids (R, C·Σn²). */
export type Fc7Of = (pyramids: Tensor) => Promise<Tensor>;

/** The windows of an image or of its mirror image, ground truth first, in pixels of what they are windows of. */
export function windowsOf({ data, proposals }: WindowedData, image: number, flip: boolean): TrainingWindows {
  return trainingWindows(data.samples[image], proposals.at(image)!, { flip });
}

/** The maps of a picture, fetched where the trunk is on a card; all else that was made there is freed. */
export function mapsBy<T extends Placed>(
  conv: SppNetwork<T>['conv'], { spec, config }: Pick<WindowedData, 'spec' | 'config'>,
): MapsOf {
  const { preprocessings } = pyramidSetting(spec, config);
  return async (picture, flip) => {
    const maps = await convMaps(conv, picture, preprocessings, flip);
    const fetched = await Promise.all(maps.map(({ map }) => onProcessor(map)));
    await endStepAt(conv.params[0].value);
    return fetched;
  };
}

/** conv5 of every image, mirrored if `flip`, at all scales: what `mapsOf` makes by `conv`. */
export async function* mapRequests(
  conv: SppNetwork['conv'], mapsOf: MapsOf, { data, spec, config }: WindowedData, flip: boolean,
): AsyncGenerator<ShardRequest<readonly Tensor[]>> {
  const network = weightsKey(weightsOf(conv.params));
  const { preprocessings } = pyramidSetting(spec, config);
  const settings = { layer: 'conv5', preprocessings, flip };
  for (const { id: imageId, image: read } of data.samples) {
    const image = await read();
    const key = featureKey({ image, boxes: [], gtLabels: [], settings, network });
    yield { shard: { imageId, key }, make: () => mapsOf(image, flip) };
  }
}

/** Reads conv5 of an image and pools its boxes, each at the scale of the rule: (R, C·Σn²). */
export async function pooledFrom(
  { store, shards }: ShardCache, image: number, { boxes }: Pick<TrainingWindows, 'boxes'>, rule: ScaleRule,
  { data, spec, config, compute, onRead }: WindowedData & { readonly onRead: OnRead },
): Promise<Tensor> {
  const maps = await timed(onRead, () => readShard(store, shards[image], MAPS));
  const { preprocessings, pyramid } = pyramidSetting(spec, config);
  const factors = scaleFactors(data.samples[image], preprocessings);
  const scaled = maps.map((map, scale) => ({ map, factor: factors[scale] }));
  return poolPyramids(compute, scaled, boxes, rule, pyramid);
}

/** The pyramids of every window at its chosen scale, for the box regressors; `onRead` as for all readings. */
export function pyramidView(plain: ShardCache, job: WindowedData, onRead: OnRead): FeatureView {
  const rule = chosenScale(job.config.scales);
  const imageAt = async (image: number): Promise<ImageFeatures> => {
    const windows = windowsOf(job, image, false);
    const features = await pooledFrom(plain, image, windows, rule, { ...job, onRead });
    return { imageId: plain.shards[image].imageId, ...windows, features };
  };
  return { count: plain.shards.length, imageAt };
}

/** fc7 of every window of every image: what `fc7Of` makes by `fc`. */
export async function* fc7Requests(
  { fc }: Pick<SppNetwork, 'fc'>, fc7Of: Fc7Of, pyramids: FeatureView, plain: ShardCache, job: WindowedData,
): AsyncGenerator<FeatureRequest> {
  const network = weightsKey(weightsOf(fc.params));
  const { pyramid } = pyramidSetting(job.spec, job.config);
  for (const [image, { imageId, key: maps }] of plain.shards.entries()) {
    const { boxes, gtLabels } = windowsOf(job, image, false);
    const windows = [boxesTensor(boxes).data, Int32Array.from(gtLabels)];
    const key = contentKey(['fc7 ', maps, ...windows, { pyramid, scales: job.config.scales }, network]);
    const make = async (): Promise<ImageFeatures> => {
      const pooled = await pyramids.imageAt(image);
      return { ...pooled, features: await fc7Of(pooled.features) };                                  // (R, fc7)
    };
    yield { shard: { imageId, key }, make };
  }
}

/** fc7 as the SVMs look at it. */
export function fc7View({ store, shards }: FeatureCache, onRead: OnRead): FeatureView {
  return { count: shards.length, imageAt: (image) => timed(onRead, () => readFeatures(store, shards[image])) };
}

async function timed<T>(onRead: OnRead, read: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  const value = await read();
  onRead((performance.now() - begin) / 1000);
  return value;
}
