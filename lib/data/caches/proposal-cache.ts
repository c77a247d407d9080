// Cached proposals, one file per image: external proposals are made once and not in every run.
//   <store>/<image id>.proposals    safetensors: `boxes` (R,4) float64 x1 y1 x2 y2, best first, image pixels
//   metadata: key and checksum (cached-tensors.ts)
import type { Box } from '../../boxes/box.js';
import { contentKey } from '../files/content-key.js';
import type { RgbImage } from '../sample.js';
import type { CacheStore } from './cache-store.js';
import { boxesOf, boxesTensor, cachedFile, readCached, writeCached, type CacheKind } from './cached-tensors.js';

const PROPOSALS: CacheKind = {
  holds: 'proposals',
  otherSources: 'another image or other settings',
  checksum: (tensors) => contentKey([tensors.get('boxes')?.data ?? '']),
};

/** Key of an image's boxes: its pixels, and everything that makes the boxes (algorithm, settings, seed). */
export function proposalKey(image: RgbImage, settings: object): string {
  return contentKey([`${image.width}x${image.height} `, image.data, settings]);
}

/** The cached boxes of an image; null for none. Throws `<path>: <rule>` for a stale or damaged file. */
export async function readProposals(store: CacheStore, imageId: string, key: string): Promise<Box[] | null> {
  const cached = await readCached(cachedFile(store, imageId, PROPOSALS), key, PROPOSALS);
  return cached && boxesOf(cached.file.tensors.get('boxes')!);
}

/** Writes the boxes of an image; opens the store. Throws RangeError for an id that would lead out of it. */
export async function writeProposals(
  store: CacheStore, imageId: string, key: string, boxes: readonly Box[],
): Promise<void> {
  const file = cachedFile(store, imageId, PROPOSALS);
  await store.open();
  await writeCached(file, key, new Map([['boxes', boxesTensor(boxes)]]), PROPOSALS);
}
