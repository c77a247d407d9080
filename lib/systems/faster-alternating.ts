// `--system faster-alternating`: Faster R-CNN by alternating optimization, as the commands see it. `--steps` counts the
// steps of all four stages.
import {
  anchorsPerCell, FASTER_ALTERNATING, FASTER_ALTERNATING_SMALL, STAGE_NAMES, type AlternatingConfig, type StageName,
} from '../detectors/faster-rcnn/config.js';
import { fasterModelFile, fasterModelOf } from '../detectors/faster-rcnn/model-file.js';
import { newFasterRcnn, type FasterRcnn } from '../detectors/faster-rcnn/network.js';
import { alternatingStages, type AlternatingJob } from '../detectors/faster-rcnn/train-alternating.js';
import { anyBackboneName, backboneNamed } from '../networks/published-backbones.js';
import { Rng } from '../tensor/rng.js';
import { loadWeights, weightsOf, type Weights } from '../tensor/weights.js';
import { fasterDetector, fasterExplainer } from './faster-detector.js';
import { withOverrides } from './overrides.js';
import { defaultRecipe, type ByRecipe, type Recipe } from './recipe.js';
import { StagedRun, stagedStart, weightsAfter } from './staged-run.js';
import type { System, TrainJob, TrainRun, TrainSettings } from './system.js';
import { settingsOf, withAnchorsOf, withSettings } from './with-settings.js';

const NAME = 'faster-alternating';

const CONFIGS: ByRecipe<AlternatingConfig> = { small: FASTER_ALTERNATING_SMALL, published: FASTER_ALTERNATING };

export const FASTER_ALTERNATING_SYSTEM: System = {
  name: NAME,
  describe: 'Faster R-CNN, RPN and detector trained by turns (deck: "Alternating optimization")',
  defaults: (backbone, recipe = defaultRecipe(backbone)) => defaultSettings(backbone, recipe),
  configOf: (settings) => configOf(settings),
  startTraining: async (job) => startTraining(job),
  loadDetector: async (model, compute) => fasterDetector(fasterModelOf(model, compute), NAME, compute.card),
  loadExplainer: async (model, compute) => fasterExplainer(fasterModelOf(model, compute), NAME),
};

function defaultSettings(backbone: string, recipe: Recipe): TrainSettings {
  const { preprocessing, schedules } = CONFIGS[recipe];
  const steps = stepsBefore(schedules, STAGE_NAMES.length);
  return settingsOf({ preprocessing, schedule: { ...schedules.M1, steps } }, anyBackboneName(backbone), recipe);
}

/** The recipe with what the user chose put in. The stages share the steps as in the recipe, rounded down. */
function configOf(settings: TrainSettings): AlternatingConfig {
  const recipe = CONFIGS[settings.recipe];
  const { preprocessing, schedules } = recipe;
  const all = stepsBefore(schedules, STAGE_NAMES.length);
  const end = (i: number): number => Math.floor(settings.steps * stepsBefore(schedules, i) / all);
  const parts = STAGE_NAMES.map((name, i) => {
    const own = { ...settings, steps: end(i + 1) - end(i) };
    return [name, withSettings({ preprocessing, schedule: schedules[name] }, own)] as const;
  });
  const chosen = {
    ...recipe,
    preprocessing: parts[0][1].preprocessing,
    schedules: Object.fromEntries(parts.map(([name, { schedule }]) => [name, schedule])) as Record<
      StageName, AlternatingConfig['schedules'][StageName]>, // one for each name
  };
  return withOverrides(withAnchorsOf(chosen, backboneNamed(settings.backbone)), settings.set);
}

/** The steps of the first `count` stages together. */
function stepsBefore(schedules: AlternatingConfig['schedules'], count: number): number {
  return STAGE_NAMES.slice(0, count).reduce((sum, name) => sum + schedules[name].steps, 0);
}

function startTraining({ data, settings, init, resumeFrom, compute, watch }: TrainJob): TrainRun {
  const config = configOf(settings);
  const backbone = anyBackboneName(settings.backbone);
  const start = stagedStart(init, resumeFrom);
  const { M0, states } = start;
  const spec = backboneNamed(backbone);
  const { seed } = settings;
  const job: AlternatingJob = { M0, spec, data, config, seed, compute, card: compute.card, states, watch };
  const description = { system: NAME, backbone, classes: data.classes, config };
  return new StagedRun(alternatingStages(job), start, {
    config,
    steps: settings.steps,
    losses: { rpnCls: 0, rpnBbox: 0, cls: 0, bbox: 0 },
    model: (result) => fasterModelFile(result ?? networkSoFar(job), description),
  });
}

/** Each layer as the last stage that has it left it; what no stage has trained yet is random. */
function networkSoFar({ spec, data, config, seed, compute, states }: AlternatingJob): FasterRcnn {
  const init = { rng: new Rng(seed).fork(NAME), precision: 'float32' } as const;
  const net = newFasterRcnn(spec, data.classes.length, anchorsPerCell(config), { compute, init });
  const trained = STAGE_NAMES.map((name) => weightsAfter(states, `train${name}`));
  loadWeights(net.params, Object.assign(weightsOf(net.params), ...trained) as Weights);
  return net;
}
