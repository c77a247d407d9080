// How far a command has come: one line that changes in place on a terminal, plain lines now and then elsewhere.
import type { TrainEvent } from '../systems/system.js';
import { durationText } from '../viz/number-text.js';

/** Where lines go and what it is. */
export interface ProgressOutput {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Characters a line; longer ones are cut on a terminal. */
  readonly columns: number;
  /** Seconds from some fixed moment. */
  now(): number;
}

const REDRAW = 0.1;   // seconds between changes in place
const SILENCE = 5;    // seconds after which a plain line appears even though none is due
const CLEAR_LINE = '\r\x1b[K';

export class Progress {
  private readonly output: ProgressOutput;
  private readonly label: string;
  private last = -Infinity;
  private inPlace = '';

  constructor(output: ProgressOutput, label = '') {
    this.output = output;
    this.label = label;
  }

  /** The same output for a part of the work: each of its lines begins with `label`. */
  labelled(label: string): Progress {
    this.settle();
    return new Progress(this.output, `${this.label}${label}`);
  }

  /** A line that stays. */
  say(text: string): void {
    this.settle();
    this.output.write(`${this.label}${text}\n`);
  }

  /**
   * Where we are. On a terminal it replaces the one before; elsewhere it is written when it is due (every so many
   * steps; the caller knows) or when nothing was written for five seconds.
   */
  update(what: string, due: boolean): void {
    const { output } = this;
    const now = output.now();
    const wait = output.isTerminal ? REDRAW : SILENCE;
    if (!due && now - this.last < wait) return;
    this.last = now;
    const text = this.label + what;
    if (!output.isTerminal) {
      output.write(`${text}\n`);
      return;
    }
    this.inPlace = text;
    output.write(CLEAR_LINE + text.slice(0, output.columns - 1));
  }

  /** Lets the line in place stand as it is and goes on below it. */
  settle(): void {
    if (this.inPlace !== '') this.output.write('\n');
    this.inPlace = '';
  }
}

/** `step 120/1000  rpnCls 0.21 …  lr 0.01  6.1 steps/s  2 min 24 s left`; names without `loss` to keep it short. */
export function progressLine({ step, steps, losses, learningRate }: TrainEvent, stepsPerSecond: number): string {
  const named = Object.entries(losses).map(([name, loss]) => `${name} ${loss.toFixed(3)}`);
  const left = durationText((steps - step) / stepsPerSecond);
  const speed = `${stepsPerSecond.toPrecision(2)} steps/s`;
  const place = `step ${String(step).padStart(String(steps).length)}/${steps}`;
  return [place, ...named, `lr ${Number(learningRate.toPrecision(3))}`, speed, `${left} left`].join('  ');
}
