// Proposals on disk, one file an image, so that external proposals are made once and not in every run.
//   <folder>/<image id>.proposals    safetensors: `boxes` (R,4) float64 x1 y1 x2 y2, best first, image pixels
//   metadata: key = SHA-256 of pixels and settings, checksum = SHA-256 of the boxes
// A file is believed only when both agree. One made from other pixels or settings is stale, one that was cut or altered
// is damaged: both are refused by name, so that nobody trains on boxes he did not ask for.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Box } from '../../boxes/box.js';
import { writeFileAtomic } from '../files/atomic-file.js';
import { checkFileName, contentKey, shortKey } from '../files/content-key.js';
import { codeOf } from '../files/error-code.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensor, type TensorFile } from '../files/safetensors.js';
import type { RgbImage } from '../sample.js';

const FORMAT = 'proposals 1';

/** What the boxes of an image depend on: its pixels, and everything that made them (algorithm, settings, seed). */
export function proposalKey(image: RgbImage, settings: object): string {
  return contentKey([`${image.width}x${image.height} `, image.data, settings]);
}

/** Where the boxes of an image are kept. Throws RangeError for an id that would lead out of the folder. */
export function proposalPath(folder: string, imageId: string): string {
  checkFileName(imageId, 'proposal cache');
  return join(folder, `${imageId}.proposals`);
}

/** The boxes kept for an image, or null when there are none. Throws `<path>: <rule>` for stale and damaged ones. */
export async function readProposals(folder: string, imageId: string, key: string): Promise<Box[] | null> {
  const path = proposalPath(folder, imageId);
  const bytes = await readFile(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw new Error(`${path}: cannot read the cached proposals (${codeOf(error)})`);
  });
  return bytes === null ? null : checkedBoxes(decodeSafetensors(bytes, path), path, key);
}

/** Keeps the boxes of an image; makes the folder. */
export async function writeProposals(
  folder: string, imageId: string, key: string, boxes: readonly Box[],
): Promise<void> {
  const path = proposalPath(folder, imageId);
  const data = Float64Array.from(boxes.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]));
  const tensors = new Map<string, StoredTensor>([['boxes', { shape: [boxes.length, 4], data }]]);
  const metadata = { format: FORMAT, key, checksum: contentKey([data]) };
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(path, encodeSafetensors({ tensors, metadata }));
}

function checkedBoxes({ tensors, metadata }: TensorFile, path: string, key: string): Box[] {
  const boxes = tensors.get('boxes');
  if (metadata.format !== FORMAT || boxes?.shape.length !== 2 || boxes.shape[1] !== 4) {
    throw new Error(`${path}: no cached proposals ('${FORMAT}')`);
  }
  if (contentKey([boxes.data]) !== metadata.checksum) {
    throw new Error(`${path}: damaged, its boxes do not match their checksum; delete it to have them made again`);
  }
  if (metadata.key !== key) {
    throw new Error(`${path}: stale, made from another image or other settings (key ${shortKey(metadata.key)}, ` +
      `expected ${shortKey(key)}); delete it or use another folder`);
  }
  const [R] = boxes.shape;
  return Array.from({ length: R }, (_, r) => {
    const [x1, y1, x2, y2] = boxes.data.subarray(4 * r);
    return { x1, y1, x2, y2 };
  });
}
