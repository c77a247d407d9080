// `--system faster-joint`: Faster R-CNN by approximate joint training, as the commands see it.
import { FASTER_JOINT, FASTER_JOINT_SMALL, type FasterConfig } from '../detectors/faster-rcnn/config.js';
import { fasterModelFile, fasterModelOf } from '../detectors/faster-rcnn/model-file.js';
import { startJointTraining } from '../detectors/faster-rcnn/train-joint.js';
import { anyBackboneName, backboneNamed } from '../networks/published-backbones.js';
import { precomputedNormalisation } from '../sampling/target-normalisation.js';
import { fasterDetector, fasterExplainer } from './faster-detector.js';
import { withOverrides } from './overrides.js';
import { defaultRecipe, type ByRecipe } from './recipe.js';
import { sgdTrainRun, startingWeights } from './sgd-train-run.js';
import type { System, TrainJob, TrainRun, TrainSettings } from './system.js';
import { settingsOf, withAnchorsOf, withSettings } from './with-settings.js';

const NAME = 'faster-joint';

const CONFIGS: ByRecipe<FasterConfig> = { small: FASTER_JOINT_SMALL, published: FASTER_JOINT };

export const FASTER_JOINT_SYSTEM: System = {
  name: NAME,
  describe: 'Faster R-CNN, RPN and detector trained together (deck: "Approx. joint optimization")',
  takesMoreSteps: true,
  defaults: (backbone, recipe = defaultRecipe(backbone)) =>
    settingsOf(CONFIGS[recipe], anyBackboneName(backbone), recipe),
  configOf: (settings) => configOf(settings),
  startTraining: async (job) => startTraining(job),
  loadDetector: async (model, compute) => fasterDetector(fasterModelOf(model, compute), NAME, compute.card),
  loadExplainer: async (model, compute) => fasterExplainer(fasterModelOf(model, compute), NAME),
};

function configOf(settings: TrainSettings): FasterConfig {
  const chosen = withSettings(CONFIGS[settings.recipe], settings);
  return withOverrides(withAnchorsOf(chosen, backboneNamed(settings.backbone)), settings.set);
}

function startTraining(job: TrainJob): TrainRun {
  const { data, settings, compute, watch } = job;
  const config = configOf(settings);
  const backbone = anyBackboneName(settings.backbone);
  const [M0, spec] = [startingWeights(job), backboneNamed(backbone)];
  const run = startJointTraining({ M0, spec, data, config, seed: settings.seed, compute, card: compute.card, watch });
  const description = { system: NAME, backbone, classes: data.classes, config };
  const normalisation = precomputedNormalisation(data.classes.length, config.targetStds);
  return sgdTrainRun(run, job, { config, normalisation, model: () => fasterModelFile(run.net, description) });
}
