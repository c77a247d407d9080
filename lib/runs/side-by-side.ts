// Several works at once: how many, and in which order.
import type { Machine } from './world.js';

/** What a training needs at most, roughly: pictures, features and the memory of its kernels. */
const BYTES_A_TRAINING = 2 ** 30;

/**
 * How many trainings run side by side unless something else is chosen: one per processor, as far as the memory goes.
 * Modes on a GPU run one after the other, because they would wait for the same GPU.
 */
export function usualJobs({ cores, memoryBytes }: Machine, mode: string): number {
  if (mode.startsWith('webg')) return 1;
  return Math.max(1, Math.min(cores, Math.floor(memoryBytes / BYTES_A_TRAINING)));
}

/**
 * The results of `work` on the items, in the order of the items; at most `jobs` at once, begun in that order. After a
 * failure nothing more is begun, what is under way is finished, and the first failure is thrown.
 */
export async function sideBySide<Item, Result>(
  items: readonly Item[], jobs: number, work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < items.length && failures.length === 0) {
      const i = begun++;
      try {
        results[i] = await work(items[i]);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
