// Bytes changed as disks, editors and bad luck change them.
import type { Rng } from '../../../lib/tensor/rng.js';

/** Some bytes flipped, cut off, cut out, doubled, or put in. */
export function mutated(bytes: Uint8Array, rng: Rng): Uint8Array {
  const at = rng.integer(bytes.length);
  const length = 1 + rng.integer(Math.min(16, bytes.length - at));
  const noise = Uint8Array.from({ length }, () => rng.integer(256));
  switch (rng.integer(5)) {
    case 0: return bytes.map((byte, i) => i === at ? byte ^ (1 << rng.integer(8)) : byte);
    case 1: return bytes.subarray(0, at);
    case 2: return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 3: return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    default: return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  }
}
