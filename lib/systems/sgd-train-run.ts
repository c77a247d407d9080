// A training of one SGD stage as the commands drive it: joint training, exact joint training, Fast R-CNN.
import { floatWeights, type TensorFile } from '../data/files/safetensors.js';
import type { Param } from '../tensor/param.js';
import { loadWeights } from '../tensor/weights.js';
import type { SgdRun } from '../training/stages.js';
import { trainingState, trainingStateFile } from '../training/training-state.js';
import type { Json, TrainJob, TrainRun } from './system.js';

/** What is written into config.json, and the model as it is now. */
export interface SgdDescription {
  readonly config: object;
  model(): TensorFile;
}

/** Begins `run`, or goes on from the checkpoint of the job. Throws RangeError when the checkpoint does not fit. */
export function sgdTrainRun(
  { net, training, step }: SgdRun<{ readonly params: readonly Param[] }>,
  { settings: { steps }, resumeFrom }: Pick<TrainJob, 'settings' | 'resumeFrom'>,
  { config, model }: SgdDescription,
): TrainRun {
  if (resumeFrom !== null) {
    loadWeights(net.params, floatWeights(resumeFrom.model));
    training.resume(trainingState(resumeFrom.state));
  }
  return {
    config: config as Json, // a record of plain numbers, strings and lists
    get stepsDone() {
      return training.stepsDone;
    },
    async step() {
      return { ...await step(), steps };
    },
    checkpoint: () => ({ model: model(), state: trainingStateFile(training.state()) }),
  };
}

/** What a new training starts from; null for random numbers, and for one that goes on from a checkpoint. */
export function startingWeights({ init, resumeFrom }: Pick<TrainJob, 'init' | 'resumeFrom'>) {
  return init === null || resumeFrom !== null ? null : floatWeights(init);
}
