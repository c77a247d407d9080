// A stage of alternating optimization as a sequence of SGD steps that can be left off and gone on with.
// What a stage does is decided by seed, stage and the networks before it, so going on takes the weights of the finished
// stages, those of the one under way and its solver's state; proposals are made again.
import type { SgdTraining, StepReport, TrainingState } from '../../training/sgd-training.js';
import type { Param } from '../../tensor/param.js';
import { loadWeights, type Weights } from '../../tensor/weights.js';
import type { StageName } from './config.js';

/** A training under way; `net.params` are all weights of its network, `training.params` those that are trained. */
export interface StageTraining<Net extends { readonly params: readonly Param[] }> {
  readonly net: Net;
  readonly training: SgdTraining;
  step(): Promise<StepReport>;
}

/** What one stage has come to. Without `state` it is finished. */
export interface SavedStage {
  readonly weights: Weights;
  readonly state?: TrainingState;
}

/** Stages that were started before, by the names of their networks. */
export type SavedStages = Readonly<Partial<Record<StageName, SavedStage>>>;

/** One SGD step of a stage. */
export interface StageStep {
  readonly stage: StageName;
  readonly report: StepReport;
  readonly run: StageTraining<{ readonly params: readonly Param[] }>;
}

/** Makes the remaining steps of a stage one by one and returns its network. Throws when what was saved does not fit. */
export async function* stageSteps<Net extends { readonly params: readonly Param[] }>(
  stage: StageName, run: StageTraining<Net>, saved: SavedStage | undefined,
): AsyncGenerator<StageStep, Net> {
  const { net, training } = run;
  if (saved !== undefined) loadWeights(net.params, saved.weights);
  if (saved?.state !== undefined) training.resume(saved.state);
  const isFinished = saved !== undefined && saved.state === undefined;
  while (!isFinished && training.stepsDone < training.schedule.steps) yield { stage, report: await run.step(), run };
  return net;
}
