// SHA-256 of contents: of what a cached file was made from and of what it holds, so that a change of either is noticed.
import { createHash } from 'node:crypto';
import type { StoredData } from './safetensors-header.js';

/** SHA-256 of all parts in their order, in hexadecimal: numbers as bytes, text as UTF-8, records as sorted JSON. */
export function contentKey(parts: readonly (StoredData | string | object)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    if (typeof part === 'string') hash.update(part);
    else if (ArrayBuffer.isView(part)) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    else hash.update(canonicalJson(part));
  }
  return hash.digest('hex');
}

/** The first 12 digits of a key, for messages. */
export function shortKey(key = 'none'): string {
  return key.slice(0, 12);
}

/** Throws RangeError `<cache>: image id '…' cannot be a file name` for an id that would lead out of a folder. */
export function checkFileName(imageId: string, cache: string): void {
  if (!/^[^/\\\0]+$/.test(imageId) || /^\.+$/.test(imageId)) {
    throw new RangeError(`${cache}: image id '${imageId}' cannot be a file name`);
  }
}

/** JSON with the names of every object sorted: the same settings give the same text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
