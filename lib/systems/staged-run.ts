// A training of several stages as the commands drive it: its pieces are handed out one by one, the seconds of each
// stage are counted, those of the disk apart, and a checkpoint holds what every stage has come to.
import * as v from 'valibot';
import { checked } from '../data/files/checked.js';
import { floatWeights, metadataJson, type TensorFile } from '../data/files/safetensors.js';
import type { Pretrained } from '../networks/pretrained.js';
import { StageStates } from '../training/stage-states.js';
import { stageWeights, type Piece, type Stage } from '../training/stages.js';
import type { Checkpoint, Json, StageWork, TrainEvent, TrainRun } from './system.js';

/** Where a training begins, or where an earlier process left it. */
export interface StagedStart {
  readonly M0: Pretrained | null;
  readonly states: StageStates;
  readonly stepsDone: number;
  /** By stage. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** What a staged run reports and saves besides its pieces. */
export interface StagedDescription<T> {
  readonly config: object;
  /** SGD steps of all stages. */
  readonly steps: number;
  /** 0 for every loss that some stage has: all steps report the same names. */
  readonly losses: Readonly<Record<string, number>>;
  /** The model as it is now; `result` is what the training ended in, null until then. */
  model(result: T | null): TensorFile;
}

const SECONDS = v.record(v.string(), v.pipe(v.number(), v.finite()));
const STEPS = v.pipe(v.string(), v.regex(/^\d{1,15}$/));

const M0_STATE = 'M0';
const RUN_STATE = 'run';

/** Begins from `init`, or goes on from a checkpoint, which holds M0 too. Throws RangeError for another version's. */
export function stagedStart(init: TensorFile | null, resumeFrom: Checkpoint | null): StagedStart {
  if (resumeFrom === null) {
    const states = new StageStates();
    const M0 = init === null ? null : floatWeights(init);
    if (init !== null) states.keep(M0_STATE, () => ({ tensors: init.tensors, metadata: {} }));
    return { M0, states, stepsDone: 0, seconds: {} };
  }
  const states = StageStates.fromFile(resumeFrom.state);
  const run = states.of(RUN_STATE);
  if (run === null) throw new RangeError('training state: was written by another version, start the training anew');
  const M0 = states.of(M0_STATE);
  return {
    M0: M0 === null ? null : floatWeights(M0), states,
    stepsDone: Number(checked(STEPS, run.metadata.stepsDone, 'training state: stepsDone')),
    seconds: checked(SECONDS, metadataJson(run, 'seconds'), 'training state: seconds'),
  };
}

/** The weights a stage has come to; none before it begins. */
export function weightsAfter(states: StageStates, stage: string): Pretrained {
  const state = states.of(stage);
  return state === null ? {} : stageWeights(state);
}

export class StagedRun<T> implements TrainRun {
  private readonly pieces: Stage<T>;
  private readonly description: StagedDescription<T>;
  private readonly states: StageStates;
  private readonly seconds: Record<string, number>;
  private done: number;
  private bytes = 0;
  private last: Piece | null = null;
  private result: T | null = null;

  constructor(pieces: Stage<T>, { states, stepsDone, seconds }: StagedStart, description: StagedDescription<T>) {
    this.pieces = pieces;
    this.description = description;
    this.states = states;
    this.seconds = { ...seconds };
    this.done = stepsDone;
  }

  get config(): Json {
    return this.description.config as Json; // a record of plain numbers, strings and lists
  }

  get stepsDone(): number {
    return this.done;
  }

  /** Seconds by stage; `…Disk`: the part of them that reading and writing took. */
  get stages(): Readonly<Record<string, number>> {
    return this.seconds;
  }

  get cacheBytes(): number {
    return this.bytes;
  }

  /** The next piece that is no SGD step; null when a step is next, or nothing. */
  async stageWork(): Promise<StageWork | null> {
    while (!this.isStepNext()) {
      const piece = await this.next();
      if (piece === null) return null;
      if (!piece.sgd) return { stage: piece.stage, done: piece.done, of: piece.of };
    }
    return null;
  }

  /** The next SGD step, after whatever comes before it. Throws RangeError when there is none. */
  async step(): Promise<TrainEvent> {
    const { steps, losses } = this.description;
    if (this.done === steps) throw new RangeError(`training: all ${steps} steps are done`);
    for (let piece = await this.next(); piece !== null; piece = await this.next()) {
      if (piece.report === undefined) continue;
      this.done++;
      return { ...piece.report, losses: { ...losses, ...piece.report.losses }, step: this.done, steps };
    }
    throw new RangeError(`training: ended after ${this.done} of ${steps} steps`);
  }

  async checkpoint(): Promise<Checkpoint> {
    await this.states.fetch();
    const run = { stepsDone: String(this.done), seconds: JSON.stringify(this.seconds) };
    this.states.keep(RUN_STATE, () => ({ tensors: new Map(), metadata: run }));
    return { model: this.description.model(this.result), state: this.states.file() };
  }

  private isStepNext(): boolean {
    return this.last !== null && this.last.sgd && this.last.done < this.last.of;
  }

  private async next(): Promise<Piece | null> {
    const begin = performance.now();
    const { value, done } = await this.pieces.next();
    if (done === true) {
      this.result = value ?? this.result; // a finished generator gives its value once
      return null;
    }
    const { stage, diskSeconds, bytes } = value;
    this.count(stage, (performance.now() - begin) / 1000 - diskSeconds);
    if (diskSeconds > 0) this.count(`${stage}Disk`, diskSeconds);
    this.bytes += bytes;
    this.last = value;
    return value;
  }

  private count(name: string, seconds: number): void {
    this.seconds[name] = (this.seconds[name] ?? 0) + seconds;
  }
}
