// `--system faster-exact` and its control: Faster R-CNN by exact joint training, as the commands see it.
// Compared with faster-joint.ts: bilinear sampling, in training and in detection.
import type { Compute } from '../compute/compute.js';
import { floatWeights } from '../data/files/safetensors.js';
import type { TensorFile } from '../data/files/safetensors.js';
import { FASTER_EXACT_SMALL, type CoordinatePath, type ExactConfig } from '../detectors/faster-rcnn/config.js';
import type { FasterModel } from '../detectors/faster-rcnn/detect.js';
import { EXACT_SETTINGS } from '../detectors/faster-rcnn/exact/exact-settings.js';
import { fasterModelFile, fasterModelOf, type FasterDescription } from '../detectors/faster-rcnn/model-file.js';
import { exactSampling, startExactTraining, type ExactTraining } from '../detectors/faster-rcnn/exact/train-exact.js';
import { BACKBONES, backboneName } from '../networks/backbones.js';
import { loadWeights } from '../tensor/weights.js';
import { fasterDetector, fasterExplainer } from './faster-detector.js';
import type { Checkpoint, Json, System, TrainJob, TrainRun } from './system.js';
import { trainingState, trainingStateFile } from './training-state.js';
import { settingsOf, withSettings } from './with-settings.js';

/** One way of exact joint training: what becomes of the gradient by the regions' corners. */
interface ExactVariant extends Pick<System, 'name' | 'describe'> {
  readonly path: CoordinatePath;
}

export const FASTER_EXACT_SYSTEM = exactSystem({
  name: 'faster-exact',
  describe: 'Faster R-CNN, the loss of the head moving the regions too (deck: "exact joint training")',
  path: FASTER_EXACT_SMALL.path,
});

/** What exact joint training has to be better than: approximate joint training with its sampler. */
export const FASTER_CONTROL_SYSTEM = exactSystem({
  name: 'faster-control',
  describe: 'faster-exact with the gradient by the regions cut: bilinear sampling alone',
  path: EXACT_SETTINGS.control,
});

function exactSystem({ name, describe, path }: ExactVariant): System {
  const small = { ...FASTER_EXACT_SMALL, path };
  return {
    name,
    describe,
    defaults: (backbone) => settingsOf(small, backboneName(backbone)),
    startTraining: async (job) => startTraining(name, withSettings(small, job.settings), job),
    loadDetector: async (model, compute) => fasterDetector(bilinearModelOf(name, model, compute), name),
    loadExplainer: async (model, compute) => fasterExplainer(bilinearModelOf(name, model, compute), name),
  };
}

function startTraining(
  system: string, config: ExactConfig, { data, settings, init, resumeFrom, compute }: TrainJob,
): TrainRun {
  const backbone = backboneName(settings.backbone);
  const M0 = init === null || resumeFrom !== null ? null : floatWeights(init);
  const exact = startExactTraining({ M0, spec: BACKBONES[backbone], data, config, seed: settings.seed, compute });
  if (resumeFrom !== null) resume(exact, resumeFrom);
  const description = { system, backbone, classes: data.classes, config };
  return {
    config: config as unknown as Json, // a record of plain numbers, strings and lists
    get stepsDone() {
      return exact.training.stepsDone;
    },
    async step() {
      return { ...await exact.step(), steps: settings.steps };
    },
    checkpoint: () => checkpointOf(exact, description),
  };
}

function checkpointOf({ net, training }: ExactTraining, description: FasterDescription): Checkpoint {
  return { model: fasterModelFile(net, description), state: trainingStateFile(training.state()) };
}

function resume({ net, training }: ExactTraining, { model, state }: Checkpoint): void {
  loadWeights(net.params, floatWeights(model));
  training.resume(trainingState(state));
}

function bilinearModelOf(system: string, file: TensorFile, compute: Compute): FasterModel & FasterDescription {
  const model = fasterModelOf(file, compute);
  const { samplesPerBin } = model.config as ExactConfig; // what checkpointOf() wrote
  if (model.system === system && !(samplesPerBin >= 1)) {
    throw new RangeError('model: the metadata config has no samplesPerBin');
  }
  return { ...model, bilinear: exactSampling(BACKBONES[model.backbone], samplesPerBin) };
}
