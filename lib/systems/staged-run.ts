// A training of several stages, made by one generator, as the commands run it: its pieces are handed out one by one,
// and their seconds counted by stage, those of the disk apart.
import type { StepReport } from '../training/sgd-training.js';
import type { Checkpoint, Json, StageWork, TrainEvent, TrainRun } from './system.js';

/** A piece of work that was done, or the beginning of a stage. */
export interface StagedEvent extends StageWork {
  /** The SGD step that was made; absent where the piece is another. */
  readonly report?: StepReport;
  /** Seconds of it that the disk took. */
  readonly diskSeconds: number;
  /** Bytes of cached features: written, or found on the disk. */
  readonly bytes: number;
}

/** Where an earlier process left off. */
export interface StagedStart {
  readonly stepsDone: number;
  readonly seconds: Readonly<Record<string, number>>;
}

/** SGD steps belong to the stage called `sgdStage`, which begins with an event before its first step. */
export class StagedRun<Event extends StagedEvent> {
  private readonly pieces: AsyncGenerator<Event, unknown>;
  private readonly steps: number;
  private readonly sgdStage: string;
  private readonly secondsOf: Record<string, number>;
  private done: number;
  private bytes = 0;
  private last: Event | null = null;

  constructor(
    pieces: AsyncGenerator<Event, unknown>, { stepsDone, seconds }: StagedStart,
    { steps, sgdStage }: { readonly steps: number; readonly sgdStage: string },
  ) {
    this.pieces = pieces;
    this.steps = steps;
    this.sgdStage = sgdStage;
    this.secondsOf = { ...seconds };
    this.done = stepsDone;
  }

  get stepsDone(): number {
    return this.done;
  }

  /** By stage; `…Disk`: of these, what reading and writing took. */
  get seconds(): Readonly<Record<string, number>> {
    return this.secondsOf;
  }

  get cacheBytes(): number {
    return this.bytes;
  }

  /** The last piece. Throws before the first one. */
  get current(): Event {
    if (this.last === null) throw new RangeError('StagedRun: nothing has been done yet');
    return this.last;
  }

  /** The next piece that is no SGD step; null when a step is next, or nothing. */
  async stageWork(): Promise<StageWork | null> {
    if (this.last?.stage === this.sgdStage && this.done < this.steps) return null;
    const next = await this.next();
    if (next === null || next.stage === this.sgdStage) return null;
    const { stage, done, of } = next;
    return { stage, done, of };
  }

  /** The next SGD step. Throws RangeError when none is next. */
  async step(): Promise<TrainEvent> {
    const isNext = this.last?.stage === this.sgdStage && this.done < this.steps;
    const report = isNext ? (await this.next())?.report : undefined;
    if (report === undefined) throw new RangeError(`StagedRun: step ${this.done + 1} of ${this.steps} is not next`);
    this.done = report.step;
    return { ...report, steps: this.steps };
  }

  private async next(): Promise<Event | null> {
    const begin = performance.now();
    const { value, done } = await this.pieces.next();
    if (done === true) return null;
    const { stage, diskSeconds, bytes } = value;
    this.count(stage, (performance.now() - begin) / 1000 - diskSeconds);
    if (diskSeconds > 0) this.count(`${stage}Disk`, diskSeconds);
    this.bytes += bytes;
    this.last = value;
    return value;
  }

  private count(name: string, seconds: number): void {
    this.secondsOf[name] = (this.secondsOf[name] ?? 0) + seconds;
  }
}

/** A staged run as `rcnn train` drives it: with its configuration, and checkpoints of what `run` has come to. */
export function stagedTrainRun<Event extends StagedEvent>(
  run: StagedRun<Event>, config: object, checkpoint: () => Checkpoint,
): TrainRun {
  return {
    config: config as Json, // a record of plain numbers, strings and lists
    get stepsDone() {
      return run.stepsDone;
    },
    get stages() {
      return run.seconds;
    },
    get cacheBytes() {
      return run.cacheBytes;
    },
    stageWork: () => run.stageWork(),
    step: () => run.step(),
    checkpoint,
  };
}
