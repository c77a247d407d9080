import type { Rng } from '../tensor/rng.js';

/**
 * `count` of the items (all, when there are fewer), drawn at random without replacement and given in the order they
 * had. Nothing is drawn from `rng` when all fit.
 */
export function chooseInOrder(items: readonly number[], count: number, rng: Rng): number[] {
  if (items.length <= count) return [...items];
  const positions = rng.permutation(items.length).slice(0, count).sort((i, j) => i - j);
  return positions.map((position) => items[position]);
}
