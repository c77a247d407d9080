// SHA-256 of contents: of what a cached file was made from and of what it holds, so that a change of either is noticed.
import type { StoredData } from './safetensors-header.js';
import { hexOf, newSha256 } from './sha256.js';

/** SHA-256 of all parts in their order, in hexadecimal: numbers as bytes, text as UTF-8, records as sorted JSON. */
export function contentKey(parts: readonly (StoredData | string | object)[]): string {
  const hash = newSha256();
  const utf8 = new TextEncoder();
  for (const part of parts) {
    if (typeof part === 'string') hash.update(utf8.encode(part));
    else if (ArrayBuffer.isView(part)) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    else hash.update(utf8.encode(canonicalJson(part)));
  }
  return hexOf(hash.digest());
}

/** The first 12 digits of a key, for messages. */
export function shortKey(key = 'none'): string {
  return key.slice(0, 12);
}

/**
 * An image id as the name of a file: `day/a` as `day%2Fa`, every other id as it is, so that ids never share a name.
 * Throws RangeError `<use>: image id '…' cannot be a file name` for an id that would lead out of a folder.
 */
export function fileNameOf(imageId: string, use: string): string {
  const parts = imageId.split('/');
  if (parts.some((part) => !/^[^\\\0]+$/.test(part) || /^\.+$/.test(part))) {
    throw new RangeError(`${use}: image id '${imageId}' cannot be a file name`);
  }
  return imageId.replace(/%2F/gi, '%252F').replaceAll('/', '%2F');
}

/** JSON with the names of every object sorted: the same settings give the same text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
