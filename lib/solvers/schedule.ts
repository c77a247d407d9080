// The learning rate of each step, a function of the step number (from 0).

export interface StepSchedule {
  readonly base: number;
  /** Multiplies the rate at each drop. */
  readonly gamma: number;
  /** Steps at which the rate drops. */
  readonly drops: readonly number[];
  /** Number of first steps over which the rate rises linearly to `base`; 0: no warm-up. */
  readonly warmUp: number;
}

/** lr = base · gamma^(drops so far) · min(1, (step + 1) / warmUp) */
export function learningRateAt(step: number, { base, gamma, drops, warmUp }: StepSchedule): number {
  const dropped = drops.filter((drop) => step >= drop).length;
  return base * gamma ** dropped * (warmUp > 0 ? Math.min(1, (step + 1) / warmUp) : 1);
}
