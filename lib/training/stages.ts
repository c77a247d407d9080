// A long training as a list of stages, each a generator that works in pieces: an SGD step, an image.
//   const M1 = yield* sgdStage('fineTune', run, states);       yields after each piece, ends in what the stage made
//   const F = yield* cacheToDisk(store, requests, part);      the next stage takes it
// The caller may stop after any piece: `states` then holds what every stage has come to, and the same statements, run
// again with these states, go on from there with the same bytes.
import type { TensorFile } from '../data/files/safetensors.js';
import { floatWeights } from '../data/files/safetensors.js';
import type { Param } from '../tensor/param.js';
import { loadWeights, weightsOf, type Weights } from '../tensor/weights.js';
import type { SgdTraining, StepReport } from './sgd-training.js';
import { below, withPrefix, type StageStates } from './stage-states.js';
import { trainingState, trainingStateFile } from './training-state.js';

/** A piece of work that was done, or the beginning of a stage. */
export interface Piece {
  /** Name of the stage in metrics.json. */
  readonly stage: string;
  /** Pieces of the stage that are done, also by an earlier process. */
  readonly done: number;
  /** Pieces of the whole stage. */
  readonly of: number;
  /** Whether the pieces of this stage are SGD steps. */
  readonly sgd: boolean;
  /** The SGD step that was made; absent where the piece is another, or the beginning of a stage. */
  readonly report?: StepReport;
  /** Seconds of the piece that reading and writing files took. */
  readonly diskSeconds: number;
  /** Bytes of cached features that the piece wrote, or found on the disk. */
  readonly bytes: number;
}

/** The pieces of a stage that ends in a T. */
export type Stage<T> = AsyncGenerator<Piece, T>;

/** An SGD training under way: its network with all weights, frozen ones included, and its next step. */
export interface SgdRun<Net extends { readonly params: readonly Param[] }> {
  readonly net: Net;
  readonly training: SgdTraining;
  step(): Promise<StepReport>;
}

/** A piece without SGD and without files. */
export function piece(stage: string, done: number, of: number): Piece {
  return { stage, done, of, sgd: false, diskSeconds: 0, bytes: 0 };
}

/** Makes the remaining SGD steps and ends in the network. Throws RangeError when the saved state does not fit. */
export async function* sgdStage<Net extends { readonly params: readonly Param[] }>(
  stage: string, run: SgdRun<Net>, states: StageStates, disk = new DiskClock(),
): Stage<Net> {
  const { net, training } = run;
  const of = training.schedule.steps;
  const saved = states.of(stage);
  if (saved !== null) loadWeights(net.params, stageWeights(saved));
  if (saved !== null && stepsDoneIn(saved) === of) return net;
  if (saved !== null) {
    training.resume(trainingState({ tensors: below('velocities', saved.tensors), metadata: saved.metadata }));
  }
  states.keep(stage, () => runFile(run), () => training.fetch());
  yield { ...piece(stage, training.stepsDone, of), sgd: true };
  while (training.stepsDone < of) {
    const report = await run.step();
    yield { ...piece(stage, training.stepsDone, of), sgd: true, diskSeconds: disk.take(), report };
  }
  await training.fetch();
  const finished = runFile(run);
  states.keep(stage, () => finished, async () => {}); // so that nothing holds what is on a card
  return net;
}

/** Weights and, until the last step is made, what the solver goes on from. */
function runFile({ net, training }: SgdRun<{ readonly params: readonly Param[] }>): TensorFile {
  const { tensors, metadata } = trainingStateFile(training.state());
  const isFinished = training.stepsDone === training.schedule.steps;
  return {
    tensors: new Map([
      ...withPrefix('weights', new Map(Object.entries(weightsOf(net.params)))),
      ...isFinished ? [] : withPrefix('velocities', tensors),
    ]),
    metadata,
  };
}

/** The weights in the state of an SGD stage. */
export function stageWeights({ tensors }: TensorFile): Weights {
  return floatWeights({ tensors: below('weights', tensors), metadata: {} });
}

/** SGD steps made in the state of a stage; 0 for a stage without SGD. */
function stepsDoneIn({ metadata: { stepsDone } }: TensorFile): number {
  return stepsDone === undefined ? 0 : Number(stepsDone);
}

/** Runs a whole training, tells `report` of each piece, and gives what the training ends in. */
export async function runToTheEnd<T>(stages: Stage<T>, report: (piece: Piece) => void): Promise<T> {
  for (;;) {
    const next = await stages.next();
    if (next.done === true) return next.value;
    report(next.value);
  }
}

/** Seconds that reading and writing took since take() was last called. */
export class DiskClock {
  private seconds = 0;

  readonly add = (seconds: number): void => { this.seconds += seconds; };

  /** The seconds so far; the clock begins at 0 again. */
  take(): number {
    const { seconds } = this;
    this.seconds = 0;
    return seconds;
  }
}
