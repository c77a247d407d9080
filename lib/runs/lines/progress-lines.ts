// How far several works at once have come: a line for each.

/** Where the lines go. */
export interface ProgressOutput {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width of the terminal in characters; longer lines are cut there. */
  readonly columns: number;
  /** Whether the terminal shows colours; absent: it does not. */
  readonly hasColours?: boolean;
  /** Seconds from some fixed moment. */
  now(): number;
}

/** Lines of several works, each behind its label: on a terminal one for each in place, elsewhere line below line. */
export class ProgressLines {
  private readonly output: ProgressOutput;
  private readonly inPlace = new Map<string, string>();
  private drawn = 0;

  constructor(output: ProgressOutput) {
    this.output = output;
  }

  /** Where a work is now. */
  show(label: string, text: string): void {
    const { isTerminal } = this.output;
    if (!isTerminal) return this.output.write(`${label} ${text}\n`);
    this.inPlace.set(label, text);
    this.erase();
    this.draw();
  }

  /** A line on a work that stays; above the lines that change. */
  say(label: string, text: string): void {
    this.inPlace.delete(label);
    this.erase();
    this.output.write(`${label} ${text}\n`);
    this.draw();
  }

  private erase(): void {
    if (this.drawn > 0) this.output.write(`\x1b[${this.drawn}A\x1b[J`); // so many lines up; clear to the end
    this.drawn = 0;
  }

  private draw(): void {
    for (const [label, text] of this.inPlace) {
      this.output.write(`${`${label} ${text}`.slice(0, this.output.columns - 1)}\n`);
    }
    this.drawn = this.inPlace.size;
  }
}
