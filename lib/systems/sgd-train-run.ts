// A training of one SGD stage as the commands drive it: joint training, exact joint training, Fast R-CNN.
import { floatWeights, type TensorFile } from '../data/files/safetensors.js';
import type { FastRcnn } from '../detectors/fast-rcnn/network.js';
import type { TargetNormalisation } from '../sampling/target-normalisation.js';
import { loadWeights } from '../tensor/weights.js';
import type { SgdRun } from '../training/stages.js';
import { trainingState, trainingStateFile } from '../training/training-state.js';
import { takeOwnWeights } from './own-weights.js';
import { isOwnModel, type Json, type TrainJob, type TrainRun } from './system.js';

/** What is written into config.json, what the box targets are normalised by, and the model as it is now. */
export interface SgdDescription {
  readonly config: object;
  readonly normalisation: TargetNormalisation;
  model(): TensorFile;
}

/**
 * Begins `run`, or goes on from the checkpoint of the job. Of another run's model all layers that fit are taken. Throws
 * RangeError when the checkpoint does not fit.
 */
export function sgdTrainRun(
  { net, training, step }: SgdRun<Pick<FastRcnn, 'head' | 'params'>>,
  { settings: { steps }, resumeFrom, init }: Pick<TrainJob, 'settings' | 'resumeFrom' | 'init'>,
  { config, normalisation, model }: SgdDescription,
): TrainRun {
  const notTaken = resumeFrom === null && init !== null && isOwnModel(init)
    ? takeOwnWeights(net, init, normalisation) : null;
  if (resumeFrom !== null) {
    loadWeights(net.params, floatWeights(resumeFrom.model));
    training.resume(trainingState(resumeFrom.state));
  }
  return {
    config: config as Json, // a record of plain numbers, strings and lists
    ...notTaken === null ? {} : { notTaken },
    get stepsDone() {
      return training.stepsDone;
    },
    async step() {
      return { ...await step(), steps };
    },
    async checkpoint() {
      await training.fetch();
      return { model: model(), state: trainingStateFile(training.state()) };
    },
  };
}

/** What a new training starts from; null for random numbers, and for one that goes on from a checkpoint. */
export function startingWeights({ init, resumeFrom }: Pick<TrainJob, 'init' | 'resumeFrom'>) {
  return init === null || resumeFrom !== null ? null : floatWeights(init);
}
