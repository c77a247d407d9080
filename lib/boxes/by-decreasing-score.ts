// Sorting by score, with one rule for equal scores.

/** Indices of the scores from the highest to the lowest; equal scores keep their order (lower index first). */
export function byDecreasingScore(scores: ArrayLike<number>): Int32Array {
  const order = Int32Array.from({ length: scores.length }, (_, i) => i);
  return order.sort((i, j) => scores[j] - scores[i] || i - j);
}

/** The items sorted in that order. */
export function bestFirst<T extends { readonly score: number }>(items: readonly T[]): T[] {
  return Array.from(byDecreasingScore(items.map(({ score }) => score)), (i) => items[i]);
}
