// How far a whole comparison is, and how long the rest may take.
import { durationText } from '../../viz/number-text.js';
import type { Entry } from './compare-plan.js';
import { expectedSeconds } from './compare-schedules.js';

/** Images of the two splits. */
export interface Amounts {
  readonly trainingImages: number;
  readonly testImages: number;
}

/** Predicts from the seconds of the schedules, corrected by the seconds that this machine has taken so far. */
export class CompareProgress {
  private readonly left: Map<Entry, number>;
  private readonly count: number;
  private readonly jobs: number;
  private begun = 0;
  private expected = 0;
  private spent = 0;

  /** `entries`: those to be trained or tested; `jobs`: how many of them at once. */
  constructor(entries: readonly Entry[], amounts: Amounts, jobs: number) {
    [this.count, this.jobs] = [entries.length, Math.max(jobs, 1)];
    this.left = new Map(entries.map((entry) =>
      [entry, expectedSeconds({ system: entry.system, steps: entry.plan.settings.steps, ...amounts })]));
  }

  /** `about 48 min 00 s left in all` */
  get timeLeft(): string {
    const rest = [...this.left.values()].reduce((sum, seconds) => sum + seconds, 0) / this.jobs;
    return `about ${durationText(this.expected > 0 ? rest * this.spent / this.expected : rest)} left in all`;
  }

  /** An entry begins: `2/18 fast 1` */
  begin({ system, seed }: Entry): string {
    return `${++this.begun}/${this.count} ${system} ${seed}`;
  }

  /** An entry is finished after `seconds`; null: it failed, and its time says nothing about the others. */
  done(entry: Entry, seconds: number | null): void {
    if (seconds !== null) {
      this.expected += this.left.get(entry) ?? 0;
      this.spent += seconds;
    }
    this.left.delete(entry);
  }
}
