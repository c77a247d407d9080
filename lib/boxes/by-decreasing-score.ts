// Sorting by score, with one rule for equal scores.

/**
 * Indices of the scores from the highest to the lowest; equal scores keep their order (lower index first).
 * The last two lines are the definition. Scores of a softmax, float32 and at least 0, are sorted by the keys of
 * `sortKeys` into the same order: sorting numbers without a comparison function is several times faster.
 */
export function byDecreasingScore(scores: ArrayLike<number>): Int32Array {
  const keys = scores.length <= MOST_PLACES ? sortKeys(scores) : null;
  if (keys !== null) return placesOf(keys.sort());
  const order = Int32Array.from({ length: scores.length }, (_, i) => i);
  return order.sort((i, j) => scores[j] - scores[i] || i - j);
}

/** The items sorted in that order. */
export function bestFirst<T extends { readonly score: number }>(items: readonly T[]): T[] {
  return Array.from(byDecreasingScore(items.map(({ score }) => score)), (i) => items[i]);
}

/** 2²²: the 31 bits of a float32 ≥ 0 and a place below this fill the 53 bits of a whole number in a float64. */
const MOST_PLACES = 2 ** 22;

/** The bits of Infinity as a whole number. */
const HIGHEST_BITS = 0x7f800000;

/**
 * One number for each score, which is lower for a higher score and, among equal scores, for a lower index:
 *   key = (bits of ∞ − bits of the score) · 2²² + index       the bits of float32 numbers ≥ 0 increase with the numbers
 * null when a score is no float32 (it would lose digits), is negative, or is NaN.
 */
function sortKeys(scores: ArrayLike<number>): Float64Array | null {
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  const keys = new Float64Array(scores.length);
  for (let i = 0; i < scores.length; i++) {
    float[0] = scores[i] + 0; // −0, whose bits are those of a negative number, becomes 0
    if (!(float[0] === scores[i] && scores[i] >= 0)) return null;
    keys[i] = (HIGHEST_BITS - bits[0]) * MOST_PLACES + i;
  }
  return keys;
}

/** The indices in the keys. */
function placesOf(keys: Float64Array): Int32Array {
  const places = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) places[i] = keys[i] - Math.floor(keys[i] / MOST_PLACES) * MOST_PLACES;
  return places;
}
