// Sorting weights ≥ 0: the bits of such a float32 grow with its value, so it sorts as an unsigned integer, digit by
// digit from the lowest (radix sort). Linear, and stable: equal weights keep their order.

const DIGIT_BITS = 11; // three digits hold 32 bits, and 2048 counters fit in a cache
const DIGITS = 3;
const BUCKETS = 2 ** DIGIT_BITS;

/** Indices of the weights from the smallest to the largest; equal ones by index. Weights must be ≥ 0, and not −0. */
export function ascendingOrder(weights: Float32Array): Uint32Array {
  const keys = new Uint32Array(weights.buffer, weights.byteOffset, weights.length);
  let order = new Uint32Array(weights.length).map((_, i) => i);
  for (let digit = 0; digit < DIGITS; digit++) order = sortedByDigit(order, keys, digit * DIGIT_BITS);
  return order;
}

function sortedByDigit(order: Uint32Array, keys: Uint32Array, shift: number): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(BUCKETS + 1); // where the next index of each bucket goes
  const bucketOf = (i: number): number => (keys[i] >>> shift) & (BUCKETS - 1);
  for (const i of order) next[bucketOf(i) + 1]++;
  for (let bucket = 0; bucket < BUCKETS; bucket++) next[bucket + 1] += next[bucket];
  const sorted = new Uint32Array(order.length);
  for (const i of order) sorted[next[bucketOf(i)]++] = i;
  return sorted;
}
