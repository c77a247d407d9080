// How far a command has come: one line that changes in place on a terminal, plain lines now and then elsewhere.
import type { TrainEvent } from '../../systems/system.js';
import { durationText } from '../../viz/number-text.js';
import { shownLines } from '../../viz/plain-text.js';
import { ProgressLines, type ProgressOutput } from './progress-lines.js';

const REDRAW = 0.1;   // seconds between changes in place
const SILENCE = 5;    // seconds after which a plain line appears even though none is due
const LINES_A_RUN = 50; // plain lines of one training, at most
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

  /** The same output for several works at once. */
  beside(): ProgressLines {
    this.settle();
    return new ProgressLines(this.output);
  }

  /** A line that stays. */
  say(text: string): void {
    this.settle();
    this.output.write(`${shownLines(this.label + text)}\n`);
  }

  /**
   * Says where the work is. On a terminal the line replaces the one before. Elsewhere it is written when it is `due`,
   * which the caller decides, or when nothing was written for five seconds.
   */
  update(what: string, due: boolean): void {
    const { output } = this;
    const now = output.now();
    const wait = output.isTerminal ? REDRAW : SILENCE;
    if (!due && now - this.last < wait) return;
    this.last = now;
    const text = shownLines(this.label + what);
    if (!output.isTerminal) {
      output.write(`${text}\n`);
      return;
    }
    this.inPlace = text;
    output.write(CLEAR_LINE + text.slice(0, output.columns - 1));
  }

  /** Keeps the line in place as it is; the next line goes below it. */
  settle(): void {
    if (this.inPlace !== '') this.output.write('\n');
    this.inPlace = '';
  }

  /** Says what a step of a training reports; a plain line is due for the last step and some 50 times before. */
  step(event: TrainEvent, stepsPerSecond: number): void {
    const { step, steps } = event;
    this.update(progressLine(event, stepsPerSecond), step === steps || step % Math.ceil(steps / LINES_A_RUN) === 0);
  }
}

/** `step 120/1000  2 min 24 s left  6.1 steps/s  rpnCls 0.21 …  lr 0.01`: a narrow terminal cuts the losses. */
function progressLine({ step, steps, losses, learningRate }: TrainEvent, stepsPerSecond: number): string {
  const place = `step ${String(step).padStart(String(steps).length)}/${steps}`;
  const left = `${durationText((steps - step) / stepsPerSecond)} left`;
  const named = Object.entries(losses).map(([name, loss]) => `${name} ${loss.toFixed(3)}`);
  const rate = `lr ${Number(learningRate.toPrecision(3))}`;
  return [place, left, `${stepsPerSecond.toPrecision(2)} steps/s`, ...named, rate].join('  ');
}
