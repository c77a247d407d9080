// How the bench takes times: warm-up first, then repeated until there are enough repetitions or the time is used up.

export interface Timing {
  /** Milliseconds. */
  readonly best: number;
  readonly median: number;
  readonly repetitions: number;
}

export interface TimingPlan {
  /** Unmeasured calls; kernels are compiled in the first one. */
  readonly warmUp: number;
  readonly repetitions: number;
  /** No repetition starts after this many milliseconds; one is always measured. */
  readonly budget: number;
}

export const THOROUGH: TimingPlan = { warmUp: 3, repetitions: 20, budget: 2000 };
export const QUICK: TimingPlan = { warmUp: 2, repetitions: 5, budget: 300 };

/**
 * Times one piece of work. A first call that is longer than the budget is the measurement: warming up would not make
 * work of seconds much faster.
 */
export async function timed(work: () => unknown, plan: TimingPlan): Promise<Timing> {
  const start = performance.now();
  const first = await once(work);
  if (first > plan.budget) return summary([first]);
  for (let i = 1; i < plan.warmUp && performance.now() - start < plan.budget; i++) await work();
  const times = [await once(work)];
  const end = performance.now() + plan.budget;
  while (times.length < plan.repetitions && performance.now() < end) times.push(await once(work));
  return summary(times);
}

async function once(work: () => unknown): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

/** Best and median of some times; the median of an even number is the lower middle one. */
export function summary(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  return { best: sorted[0], median: sorted[(sorted.length - 1) >> 1], repetitions: sorted.length };
}
