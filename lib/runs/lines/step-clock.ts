// How fast a work goes, from the moments at which its steps end. The first steps are slow, because kernels are compiled
// and caches are empty; so the speed is measured over the later part of the steps: it begins at a step that moves on
// whenever the number of steps has doubled.
//   steps done:            1  2  3  4  5  6  7  8  9 … 16 …
//   measured from step:    –  1  1  2  2  2  2  4  4 …  8 …

interface Moment {
  readonly step: number;
  readonly at: number;
}

/** The moments of one work. */
export class StepClock {
  private readonly first: Moment;
  private from: Moment;
  private next: Moment;
  private last: Moment;

  /** `step`: steps that are done at the moment `at`, in seconds; what came before does not count. */
  constructor(step: number, at: number) {
    this.first = this.from = this.next = this.last = { step, at };
  }

  /** The last step of which the clock knows. */
  get step(): number {
    return this.last.step;
  }

  /** Steps until `step` are done at the moment `at`. */
  tick(step: number, at: number): void {
    this.last = { step, at };
    const done = step - this.first.step;
    if (this.next === this.first || done >= 2 * (this.next.step - this.first.step)) {
      this.from = this.next;
      this.next = this.last;
    }
  }

  /** Steps a second; null while it is not known: before the second moment, or when no time has passed. */
  get stepsPerSecond(): number | null {
    const seconds = this.last.at - this.from.at;
    return seconds > 0 ? (this.last.step - this.from.step) / seconds : null;
  }

  /** Seconds until `steps` are done at this speed; null while the speed is not known. */
  secondsLeft(steps: number): number | null {
    const speed = this.stepsPerSecond;
    return speed === null ? null : (steps - this.last.step) / speed;
  }
}
