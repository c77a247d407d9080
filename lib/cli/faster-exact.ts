// `--system faster-exact`: Faster R-CNN by exact joint training, as the commands see it.
// Compared with faster-joint.ts: bilinear sampling, in training and in detection.
import type { Compute } from '../compute/compute.js';
import { floatWeights } from '../data/float-weights.js';
import type { TensorFile } from '../data/safetensors.js';
import { FASTER_EXACT_SMALL, type ExactConfig } from '../detectors/faster-rcnn/config.js';
import type { FasterModel } from '../detectors/faster-rcnn/detect.js';
import { fasterModelFile, fasterModelOf, type FasterDescription } from '../detectors/faster-rcnn/model-file.js';
import { exactSampling, startExactTraining, type ExactTraining } from '../detectors/faster-rcnn/train-exact.js';
import { BACKBONES, backboneName } from '../networks/backbones.js';
import { loadWeights } from '../tensor/weights.js';
import { fasterDetector, fasterExplainer } from './faster-detector.js';
import type { Checkpoint, Json, System, TrainJob, TrainRun } from './system.js';
import { trainingState, trainingStateFile } from './training-state.js';
import { settingsOf, withSettings } from './with-settings.js';

const NAME = 'faster-exact';

export const FASTER_EXACT_SYSTEM: System = {
  name: NAME,
  describe: 'Faster R-CNN, the loss of the head moving the regions too (deck: "exact joint training")',
  defaults: (backbone) => settingsOf(FASTER_EXACT_SMALL, backboneName(backbone)),
  startTraining: async (job) => startTraining(job),
  loadDetector: async (model, compute) => fasterDetector(bilinearModelOf(model, compute), NAME),
  loadExplainer: async (model, compute) => fasterExplainer(bilinearModelOf(model, compute), NAME),
};

function startTraining({ data, settings, init, resumeFrom, compute }: TrainJob): TrainRun {
  const config = withSettings(FASTER_EXACT_SMALL, settings);
  const backbone = backboneName(settings.backbone);
  const M0 = init === null || resumeFrom !== null ? null : floatWeights(init);
  const exact = startExactTraining({ M0, spec: BACKBONES[backbone], data, config, seed: settings.seed, compute });
  if (resumeFrom !== null) resume(exact, resumeFrom);
  const description = { system: NAME, backbone, classes: data.classes, config };
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

function bilinearModelOf(file: TensorFile, compute: Compute): FasterModel & FasterDescription {
  const model = fasterModelOf(file, compute);
  const { samplesPerBin } = model.config as ExactConfig; // what checkpointOf() wrote
  if (model.system === NAME && !(samplesPerBin >= 1)) {
    throw new RangeError('model: the metadata config has no samplesPerBin');
  }
  return { ...model, bilinear: exactSampling(BACKBONES[model.backbone], samplesPerBin) };
}
