// SHA-256, in a page as well: by Node's own module where there is one (ten times faster), otherwise by @noble/hashes.
import { sha256 } from '@noble/hashes/sha2.js';

/** A hash that takes its bytes piece by piece. */
export interface Sha256 {
  update(bytes: Uint8Array): unknown;
  /** 32 bytes; ends the hash. */
  digest(): Uint8Array;
}

/** The global object. Node has process.getBuiltinModule from version 20.16 on. */
interface Scope {
  readonly process?: { getBuiltinModule?(name: 'node:crypto'): { createHash(algorithm: string): Sha256 } };
}

export function newSha256(): Sha256 {
  return (globalThis as Scope).process?.getBuiltinModule?.('node:crypto').createHash('sha256') ?? newPortableSha256();
}

/** The same without Node. */
export function newPortableSha256(): Sha256 {
  return sha256.create();
}

/** Bytes as hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
