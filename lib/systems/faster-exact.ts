// `--system faster-exact` and its control: Faster R-CNN by exact joint training, as the commands see it.
// Compared with faster-joint.ts: bilinear sampling, in training and in detection.
import type { Compute } from '../compute/compute.js';
import type { TensorFile } from '../data/files/safetensors.js';
import { FASTER_EXACT_SMALL, type CoordinatePath, type ExactConfig } from '../detectors/faster-rcnn/config.js';
import type { FasterModel } from '../detectors/faster-rcnn/detect.js';
import { EXACT_SETTINGS } from '../detectors/faster-rcnn/exact/exact-settings.js';
import { fasterModelFile, fasterModelOf, type FasterDescription } from '../detectors/faster-rcnn/model-file.js';
import { exactSampling, startExactTraining } from '../detectors/faster-rcnn/exact/train-exact.js';
import { BACKBONES, backboneName } from '../networks/backbones.js';
import { fasterDetector, fasterExplainer } from './faster-detector.js';
import { sgdTrainRun, startingWeights } from './sgd-train-run.js';
import type { System, TrainJob, TrainRun } from './system.js';
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
    takesMoreSteps: true,
    augments: true,
    defaults: (backbone) => settingsOf(small, backboneName(backbone)),
    startTraining: async (job) => startTraining(name, withSettings(small, job.settings), job),
    loadDetector: async (model, compute) => fasterDetector(bilinearModelOf(name, model, compute), name),
    loadExplainer: async (model, compute) => fasterExplainer(bilinearModelOf(name, model, compute), name),
  };
}

function startTraining(system: string, config: ExactConfig, job: TrainJob): TrainRun {
  const { data, settings, compute } = job;
  const backbone = backboneName(settings.backbone);
  const M0 = startingWeights(job);
  const run = startExactTraining({ M0, spec: BACKBONES[backbone], data, config, seed: settings.seed, compute });
  const description = { system, backbone, classes: data.classes, config };
  return sgdTrainRun(run, job, { config, model: () => fasterModelFile(run.net, description) });
}

function bilinearModelOf(system: string, file: TensorFile, compute: Compute): FasterModel & FasterDescription {
  const model = fasterModelOf(file, compute);
  const { samplesPerBin } = model.config as ExactConfig; // what the training wrote
  if (model.system === system && !(samplesPerBin >= 1)) {
    throw new RangeError('model: the metadata config has no samplesPerBin');
  }
  return { ...model, bilinear: exactSampling(BACKBONES[model.backbone], samplesPerBin) };
}
