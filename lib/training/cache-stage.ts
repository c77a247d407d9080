// A stage that brings features to disk, one file an image (deck: "Cache feature vectors to disk").
import type { CacheStore } from '../data/caches/cache-store.js';
import { cacheFeatures, type FeatureCache, type FeatureRequest } from '../data/caches/feature-cache.js';
import { piece, type DiskClock, type Stage } from './stages.js';

/** A stage may fill several stores one after the other: this is one of them. */
export interface CachePart {
  readonly stage: string;
  /** Pieces of the stage in the stores before. */
  readonly before: number;
  /** Pieces of the whole stage. */
  readonly of: number;
  /** Counts what is read to make a piece; absent where nothing is read. */
  readonly disk?: DiskClock;
}

/** One piece an image; intact files of an earlier process are kept. Throws naming a file that is stale or damaged. */
export async function* cacheToDisk(
  store: CacheStore, requests: AsyncIterable<FeatureRequest>, { stage, before, of, disk }: CachePart,
): Stage<FeatureCache> {
  if (before === 0) yield piece(stage, 0, of);
  const images = cacheFeatures(store, requests);
  for (let done = before + 1; ; done++) {
    const next = await images.next();
    if (next.done === true) return next.value;
    const { seconds, bytes } = next.value;
    yield { ...piece(stage, done, of), diskSeconds: seconds.disk + (disk?.take() ?? 0), bytes };
  }
}
