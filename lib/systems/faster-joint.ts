// `--system faster-joint`: Faster R-CNN by approximate joint training, as the commands see it.
import { floatWeights } from '../data/files/safetensors.js';
import { FASTER_JOINT_SMALL } from '../detectors/faster-rcnn/config.js';
import { fasterModelFile, fasterModelOf, type FasterDescription } from '../detectors/faster-rcnn/model-file.js';
import { startJointTraining, type JointTraining } from '../detectors/faster-rcnn/train-joint.js';
import { BACKBONES, backboneName } from '../networks/backbones.js';
import { loadWeights } from '../tensor/weights.js';
import { fasterDetector, fasterExplainer } from './faster-detector.js';
import type { Checkpoint, Json, System, TrainJob, TrainRun } from './system.js';
import { trainingState, trainingStateFile } from './training-state.js';
import { settingsOf, withSettings } from './with-settings.js';

const NAME = 'faster-joint';

export const FASTER_JOINT_SYSTEM: System = {
  name: NAME,
  describe: 'Faster R-CNN, RPN and detector trained together (deck: "Approx. joint optimization")',
  defaults: (backbone) => settingsOf(FASTER_JOINT_SMALL, backboneName(backbone)),
  startTraining: async (job) => startTraining(job),
  loadDetector: async (model, compute) => fasterDetector(fasterModelOf(model, compute), NAME),
  loadExplainer: async (model, compute) => fasterExplainer(fasterModelOf(model, compute), NAME),
};

function startTraining({ data, settings, init, resumeFrom, compute }: TrainJob): TrainRun {
  const config = withSettings(FASTER_JOINT_SMALL, settings);
  const backbone = backboneName(settings.backbone);
  const M0 = init === null || resumeFrom !== null ? null : floatWeights(init);
  const joint = startJointTraining({ M0, spec: BACKBONES[backbone], data, config, seed: settings.seed, compute });
  if (resumeFrom !== null) resume(joint, resumeFrom);
  const description = { system: NAME, backbone, classes: data.classes, config };
  return {
    config: config as unknown as Json, // a record of plain numbers, strings and lists
    get stepsDone() {
      return joint.training.stepsDone;
    },
    async step() {
      return { ...await joint.step(), steps: settings.steps };
    },
    checkpoint: () => checkpointOf(joint, description),
  };
}

function checkpointOf({ net, training }: JointTraining, description: FasterDescription): Checkpoint {
  return { model: fasterModelFile(net, description), state: trainingStateFile(training.state()) };
}

function resume({ net, training }: JointTraining, { model, state }: Checkpoint): void {
  loadWeights(net.params, floatWeights(model));
  training.resume(trainingState(state));
}
