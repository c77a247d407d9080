// Names for contents: what a cached file was made from and what is in it, as SHA-256, so that neither changes unseen.
import { createHash } from 'node:crypto';
import type { StoredData } from './safetensors.js';

/** SHA-256 of parts in their order, in hexadecimal. Records are written with the names of every object sorted. */
export function contentKey(parts: readonly (StoredData | string | object)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    if (typeof part === 'string') hash.update(part);
    else if (ArrayBuffer.isView(part)) hash.update(bytesOf(part as StoredData)); // every other view is no part
    else hash.update(canonicalJson(part));
  }
  return hash.digest('hex');
}

/** As much of a key as a message needs. */
export function shortKey(key = 'none'): string {
  return key.slice(0, 12);
}

/** Throws RangeError `<cache>: image id '…' cannot be a file name` for an id that would lead out of a folder. */
export function checkFileName(imageId: string, cache: string): void {
  if (!/^[^/\\\0]+$/.test(imageId) || /^\.+$/.test(imageId)) {
    throw new RangeError(`${cache}: image id '${imageId}' cannot be a file name`);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: StoredData): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** JSON with the names of every object sorted: the same settings give the same text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
