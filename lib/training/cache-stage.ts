// A stage that brings features to disk, one file an image (deck: "Cache feature vectors to disk").
import type { CacheStore } from '../data/caches/cache-store.js';
import { cacheShards, type ShardCache, type ShardFormat, type ShardRequest } from '../data/caches/shard-cache.js';
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
export async function* cacheToDisk<T>(
  store: CacheStore, format: ShardFormat<T>, requests: AsyncIterable<ShardRequest<T>>,
  { stage, before, of, disk }: CachePart,
): Stage<ShardCache> {
  if (before === 0) yield piece(stage, 0, of);
  const images = cacheShards(store, format, requests);
  for (let done = before + 1; ; done++) {
    const next = await images.next();
    if (next.done === true) return next.value;
    const { seconds, bytes } = next.value;
    yield { ...piece(stage, done, of), diskSeconds: seconds.disk + (disk?.take() ?? 0), bytes };
  }
}
