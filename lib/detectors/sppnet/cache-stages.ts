// Steps 2 and 4 of SPP-net: features to disk, image after image, in stores of their own below that of the run.
//   F    spp, spp-mirrored         F'    spp-chosen, where there are several scales, and fc7
import type { CacheStore } from '../../data/caches/cache-store.js';
import type { FeatureRequest } from '../../data/caches/feature-cache.js';
import { Rng } from '../../tensor/rng.js';
import { cacheToDisk } from '../../training/cache-stage.js';
import { DiskClock, type Stage } from '../../training/stages.js';
import type { BackboneSpec } from '../../networks/backbones.js';
import type { SppNetConfig } from './config.js';
import {
  fc7Requests, pyramidRequests, type PyramidView, type SppFeatures, type TunedFeatures, type WindowedData,
} from './features.js';
import type { SppNetwork } from './network.js';
import { pyramidSetting } from './pyramids.js';
import { chosenScales, tuningScales } from './scales.js';

/** What features are made of, and where they go. */
export interface CacheJob extends WindowedData {
  readonly spec: BackboneSpec;
  readonly config: SppNetConfig;
  readonly seed: number;
  /** Where F and F' go. */
  readonly features: CacheStore;
}

/** 2. The pyramids of every image, then of every mirror image. */
export async function* cacheSppFeatures(conv: SppNetwork['conv'], job: CacheJob): Stage<SppFeatures> {
  const { data: { samples: { length: N } }, config: { scales }, seed, features } = job;
  const part = { stage: 'cacheSppFeatures', of: 2 * N };
  const viewOf = (flip: boolean): PyramidView =>
    ({ flip, scales: tuningScales(scales, `random, seed ${seed}`, new Rng(seed).fork(`sppnet scales, ${flip}`)) });
  const [plain, mirrored] = [pyramids(conv, viewOf(false), job), pyramids(conv, viewOf(true), job)];
  return [
    yield* cacheToDisk(features.below('spp'), plain, { ...part, before: 0 }),
    yield* cacheToDisk(features.below('spp-mirrored'), mirrored, { ...part, before: N }),
  ];
}

/** 4. Pyramids at the chosen scale, and fc7 of them. With one scale the pyramids are those of F: conv is fixed. */
export async function* cacheTunedFeatures(net: SppNetwork, [plain]: SppFeatures, job: CacheJob): Stage<TunedFeatures> {
  const { data: { samples: { length: N } }, config: { scales }, features } = job;
  const isPooled = scales.shorterSides.length === 1;
  const part = { stage: 'cacheFeatures', of: isPooled ? N : 2 * N };
  const view = { flip: false, scales: chosenScales(scales) };
  const chosen = isPooled ? plain
    : yield* cacheToDisk(features.below('spp-chosen'), pyramids(net.conv, view, job), { ...part, before: 0 });
  const disk = new DiskClock();
  const requests = fc7Requests(net, chosen, disk.add);
  const fc7 = yield* cacheToDisk(features.below('fc7'), requests, { ...part, before: part.of - N, disk });
  return { pyramids: chosen, fc7 };
}

function pyramids(conv: SppNetwork['conv'], view: PyramidView, job: CacheJob): AsyncGenerator<FeatureRequest> {
  return pyramidRequests(conv, job, pyramidSetting(job.spec, job.config), view);
}
