// A cached file of one image: tensors with two stamps, and used only when both agree.
//   key        SHA-256 of everything the tensors were made from; another key: the file is stale
//   checksum   SHA-256 of the tensors; another checksum: the file was cut or altered, it is damaged
// A stale or damaged file is refused by name, neither used nor replaced.
import type { Box } from '../../boxes/box.js';
import { fileNameOf, shortKey } from '../files/content-key.js';
import { codeOf } from '../files/error-code.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensor, type TensorFile } from '../files/safetensors.js';
import type { CacheStore } from './cache-store.js';

/** One kind of cached files. */
export interface CacheKind {
  /** What a file holds, as its ending and in messages: `features`. */
  readonly holds: string;
  /** What else a stale file was made from, in messages: `another image or other settings`. */
  readonly otherSources: string;
  checksum(tensors: TensorFile['tensors']): string;
}

const VERSION = 1; // of the files' layout

/** The file of an image in a store, which may exist or not. */
export interface CachedFile {
  readonly store: CacheStore;
  readonly name: string;
}

/** The file of an image. Throws RangeError for an id that would lead out of the store. */
export function cachedFile(store: CacheStore, imageId: string, { holds }: CacheKind): CachedFile {
  return { store, name: `${fileNameOf(imageId, `cached ${holds}`)}.${holds}` };
}

/** A file's tensors and size; null for a missing file. Throws `<path>: <rule>` for a stale, damaged or foreign file. */
export async function readCached(
  { store, name }: CachedFile, key: string, { holds, otherSources, checksum }: CacheKind,
): Promise<{ readonly file: TensorFile; readonly bytes: number } | null> {
  const path = store.pathOf(name);
  const bytes = await store.read(name).catch((error: unknown) => {
    throw new Error(`${path}: cannot read the cached ${holds} (${codeOf(error)})`);
  });
  if (bytes === null) return null;
  const refuse = (rule: string): never => { throw new Error(`${path}: ${rule}`); };
  const file = decodeSafetensors(bytes, path);
  const { metadata, tensors } = file;
  if (metadata.format !== `${holds} ${VERSION}`) refuse(`no cached ${holds} ('${holds} ${VERSION}')`);
  if (checksum(tensors) !== metadata.checksum) {
    refuse(`damaged, its ${holds} do not match their checksum; delete it to have them made again`);
  }
  if (metadata.key !== key) {
    refuse(`stale, made from ${otherSources} (key ${shortKey(metadata.key)}, expected ${shortKey(key)}); `
      + 'delete it or use another folder');
  }
  return { file, bytes: bytes.length };
}

/** Writes the tensors with both stamps; the store must be open. Returns the size of the file. */
export async function writeCached(
  { store, name }: CachedFile, key: string, tensors: TensorFile['tensors'], { holds, checksum }: CacheKind,
): Promise<number> {
  const metadata = { format: `${holds} ${VERSION}`, key, checksum: checksum(tensors) };
  const bytes = encodeSafetensors({ tensors, metadata });
  await store.write(name, bytes);
  return bytes.length;
}

/** (R,4) float64: x1, y1, x2, y2 of each box. */
export function boxesTensor(boxes: readonly Box[]): StoredTensor {
  return { shape: [boxes.length, 4], data: Float64Array.from(boxes.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2])) };
}

/** The inverse of boxesTensor. */
export function boxesOf({ shape: [R], data }: StoredTensor): Box[] {
  return Array.from({ length: R }, (_, r) => {
    const [x1, y1, x2, y2] = data.subarray(4 * r);
    return { x1, y1, x2, y2 };
  });
}
