// Proposals on disk, one file per image: external proposals are made once and not in every run.
//   <folder>/<image id>.proposals    safetensors: `boxes` (R,4) float64 x1 y1 x2 y2, best first, image pixels
//   metadata: key and checksum (cached-tensors.ts)
import type { Box } from '../../boxes/box.js';
import { contentKey } from '../files/content-key.js';
import { makeFolder } from '../files/make-folder.js';
import type { RgbImage } from '../sample.js';
import { boxesOf, boxesTensor, cachedPath, readCached, writeCached, type CacheKind } from './cached-tensors.js';

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
export async function readProposals(folder: string, imageId: string, key: string): Promise<Box[] | null> {
  const cached = await readCached(cachedPath(folder, imageId, PROPOSALS), key, PROPOSALS);
  return cached && boxesOf(cached.file.tensors.get('boxes')!);
}

/** Writes the boxes of an image; makes the folder. Throws RangeError for an id that would lead out of the folder. */
export async function writeProposals(
  folder: string, imageId: string, key: string, boxes: readonly Box[],
): Promise<void> {
  const path = cachedPath(folder, imageId, PROPOSALS);
  await makeFolder(folder);
  await writeCached(path, key, new Map([['boxes', boxesTensor(boxes)]]), PROPOSALS);
}
