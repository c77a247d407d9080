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
  private expected = 0;
  private spent = 0;

  /** `entries`: the entries to be trained or tested, in order. */
  constructor(entries: readonly Entry[], amounts: Amounts) {
    this.count = entries.length;
    this.left = new Map(entries.map((entry) =>
      [entry, expectedSeconds({ system: entry.system, steps: entry.plan.settings.steps, ...amounts })]));
  }

  /** Seconds until everything is done. */
  get secondsLeft(): number {
    const rest = [...this.left.values()].reduce((sum, seconds) => sum + seconds, 0);
    return this.expected > 0 ? rest * this.spent / this.expected : rest;
  }

  /** `[2/18 fast 1, about 48 min 00 s left in all] ` */
  label(entry: Entry): string {
    const number = this.count - this.left.size + 1;
    const left = durationText(this.secondsLeft);
    return `[${number}/${this.count} ${entry.system} ${entry.seed}, about ${left} left in all] `;
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
