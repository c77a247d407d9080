// `--system faster-joint`: Faster R-CNN by approximate joint training, as the commands see it.
import { FASTER_JOINT_SMALL } from '../detectors/faster-rcnn/config.js';
import { fasterModelFile, fasterModelOf } from '../detectors/faster-rcnn/model-file.js';
import { startJointTraining } from '../detectors/faster-rcnn/train-joint.js';
import { BACKBONES, backboneName } from '../networks/backbones.js';
import { fasterDetector, fasterExplainer } from './faster-detector.js';
import { sgdTrainRun, startingWeights } from './sgd-train-run.js';
import type { System, TrainJob, TrainRun } from './system.js';
import { settingsOf, withSettings } from './with-settings.js';

const NAME = 'faster-joint';

export const FASTER_JOINT_SYSTEM: System = {
  name: NAME,
  describe: 'Faster R-CNN, RPN and detector trained together (deck: "Approx. joint optimization")',
  takesMoreSteps: true,
  augments: true,
  defaults: (backbone) => settingsOf(FASTER_JOINT_SMALL, backboneName(backbone)),
  startTraining: async (job) => startTraining(job),
  loadDetector: async (model, compute) => fasterDetector(fasterModelOf(model, compute), NAME),
  loadExplainer: async (model, compute) => fasterExplainer(fasterModelOf(model, compute), NAME),
};

function startTraining(job: TrainJob): TrainRun {
  const { data, settings, compute } = job;
  const config = withSettings(FASTER_JOINT_SMALL, settings);
  const backbone = backboneName(settings.backbone);
  const M0 = startingWeights(job);
  const run = startJointTraining({ M0, spec: BACKBONES[backbone], data, config, seed: settings.seed, compute });
  const description = { system: NAME, backbone, classes: data.classes, config };
  return sgdTrainRun(run, job, { config, model: () => fasterModelFile(run.net, description) });
}
