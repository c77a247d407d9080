// Steps 2 and 4 of SPP-net: features to disk, image after image, in stores of their own below that of the run.
//   F    conv5, conv5-mirrored         F'    fc7
import type { CacheStore } from '../../data/caches/cache-store.js';
import { FEATURES } from '../../data/caches/feature-cache.js';
import { MAPS } from '../../data/caches/map-cache.js';
import { fetchedFc7 } from '../../networks/fc.js';
import { cardOf, type TrainedOn } from '../../networks/on-card.js';
import { cacheToDisk } from '../../training/cache-stage.js';
import { DiskClock, type Stage } from '../../training/stages.js';
import {
  fc7Requests, mapRequests, mapsBy, pyramidView, type Fc7Of, type MapsOf, type SppFeatures, type TunedFeatures,
  type WindowedData,
} from './features.js';
import type { SppNetwork } from './network.js';
import { sppFcOnCard, sppTrunkOnCard } from './sppnet-on-card.js';

/** What features are made of, and where they go. */
export interface CacheJob extends WindowedData, TrainedOn {
  /** Where F and F' go. */
  readonly features: CacheStore;
}

/** 2. conv5 of every image, then of every mirror image. */
export async function* cacheSppFeatures(conv: SppNetwork['conv'], job: CacheJob): Stage<SppFeatures> {
  const { data: { samples: { length: N } }, features } = job;
  const part = { stage: 'cacheSppFeatures', of: 2 * N };
  const mapsOf = mapsOn(conv, job);
  const [plain, mirrored] = [mapRequests(conv, mapsOf, job, false), mapRequests(conv, mapsOf, job, true)];
  return [
    yield* cacheToDisk(features.below('conv5'), MAPS, plain, { ...part, before: 0 }),
    yield* cacheToDisk(features.below('conv5-mirrored'), MAPS, mirrored, { ...part, before: N }),
  ];
}

/** 4. fc7 of every window; conv5 of M' is that of F, since conv is fixed. */
export async function* cacheTunedFeatures(net: SppNetwork, [plain]: SppFeatures, job: CacheJob): Stage<TunedFeatures> {
  const disk = new DiskClock();
  const part = { stage: 'cacheFeatures', before: 0, of: job.data.samples.length, disk };
  const requests = fc7Requests(net, fc7On(net, job), pyramidView(plain, job, disk.add), plain, job);
  return { plain, fc7: yield* cacheToDisk(job.features.below('fc7'), FEATURES, requests, part) };
}

/** By the trunk, or by a copy of it that is sent to the card now. */
function mapsOn(conv: SppNetwork['conv'], job: CacheJob): MapsOf {
  const card = cardOf(job);
  return card === undefined ? mapsBy(conv, job) : mapsBy(sppTrunkOnCard(card, conv, job.spec), job);
}

/** By fc6 and fc7 of M', or by copies of them that are sent to the card now. */
function fc7On({ fc }: Pick<SppNetwork, 'fc'>, job: CacheJob): Fc7Of {
  const card = cardOf(job);
  if (card === undefined) return (pyramids) => fetchedFc7(fc, pyramids);
  const onCard = sppFcOnCard(card, fc, job);
  return (pyramids) => fetchedFc7(onCard, pyramids);
}
