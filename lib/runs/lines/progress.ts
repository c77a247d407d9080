// How far a command has come: one line that changes in place on a terminal, plain lines now and then elsewhere.
import type { TrainEvent } from '../../systems/system.js';
import { durationText } from '../../viz/number-text.js';
import { shownLines } from '../../viz/plain-text.js';
import { painted, type Style } from './paint.js';
import { ProgressLines, type ProgressOutput } from './progress-lines.js';
import { StepClock } from './step-clock.js';
import { fittingParts, joinedParts, stepParts, type LinePart } from './step-line.js';

const REDRAW = 0.1;   // seconds between changes in place
const SILENCE = 5;    // seconds after which a plain line appears even though none is due
const LINES_A_RUN = 50; // plain lines of one training, at most
const CLEAR_LINE = '\r\x1b[K';

export class Progress {
  private readonly output: ProgressOutput;
  private readonly label: string;
  private last = -Infinity;
  private inPlace = '';
  /** Whether the line in place is worth nothing once it is over. */
  private isHint = false;
  private clock: StepClock | null = null;
  private work = '';

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

  /** A line that stays and says what went wrong. */
  fail(text: string): void {
    this.settle();
    this.output.write(`${this.styled(shownLines(this.label + text), 'red')}\n`);
  }

  /**
   * Says where the work is. On a terminal the line replaces the one before. Elsewhere it is written when it is `due`,
   * which the caller decides, or when nothing was written for five seconds.
   */
  update(what: string, due: boolean): void {
    this.show([{ text: what, faint: false }], due);
  }

  /** `drawing picture 120/500  3.1 s left`: a part of a work, whose end is always due. */
  part(what: string, done: number, of: number, due = done === of): void {
    const clock = this.clockOf(what, done);
    const left = clock.secondsLeft(of);
    const place = `${what} ${String(done).padStart(String(of).length)}/${of}`;
    this.update(left === null || done === of ? place : `${place}  ${durationText(left)} left`, due);
  }

  /** Keeps the line in place as it is, unless it is a hint; the next line goes below it. */
  settle(): void {
    if (this.inPlace !== '') this.output.write(this.isHint ? CLEAR_LINE : '\n');
    this.inPlace = '';
  }

  /** Says on a terminal what begins now, until there is more to say; elsewhere nothing, and update() waits from now. */
  hint(text: string): void {
    this.last = this.output.now();
    if (!this.output.isTerminal) return;
    this.update(text, true);
    this.isHint = true;
  }

  /** Takes the line in place away: what it said is over. */
  clear(): void {
    if (this.inPlace !== '') this.output.write(CLEAR_LINE);
    this.inPlace = '';
  }

  /** Says what a step of a training reports; a plain line is due for the last step and some 50 times before. */
  step(event: TrainEvent): void {
    const { step, steps } = event;
    const parts = stepParts(event, this.clockOf('step', step));
    this.show(parts, step === steps || step % Math.ceil(steps / LINES_A_RUN) === 0);
  }

  /** Writes a line of parts, as update() says; on a terminal those that fit, details faint. */
  private show(parts: readonly LinePart[], due: boolean): void {
    const { isTerminal, columns, now } = this.output;
    const moment = now();
    if (!due && moment - this.last < (isTerminal ? REDRAW : SILENCE)) return;
    this.last = moment;
    if (!isTerminal) {
      this.output.write(`${shownLines(this.label + joinedParts(parts, ({ text }) => text))}\n`);
      return;
    }
    const [first, ...rest] = parts;
    const labelled = [{ ...first, text: shownLines(this.label + first.text).slice(0, columns - 1) }, ...rest];
    this.inPlace = joinedParts(fittingParts(labelled, columns - 1), ({ text, faint }) =>
      faint ? this.styled(text, 'faint') : text);
    this.isHint = false;
    this.output.write(CLEAR_LINE + this.inPlace);
  }

  /** The clock of the work that is under way, told that `done` are done; a new one for another work. */
  private clockOf(work: string, done: number): StepClock {
    const now = this.output.now();
    const isSame = this.clock !== null && work === this.work && done > this.clock.step;
    if (isSame) this.clock!.tick(done, now);
    else this.clock = new StepClock(done, now);
    this.work = work;
    return this.clock!;
  }

  private styled(text: string, style: Style): string {
    return this.output.hasColours === true ? painted(text, style) : text;
  }
}
