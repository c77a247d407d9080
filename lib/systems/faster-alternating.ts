// `--system faster-alternating`: Faster R-CNN by alternating optimization, as the commands see it. `--steps` counts the
// steps of all four stages.
import { AUGMENTATION } from '../data/pictures/augmentation.js';
import {
  anchorsPerCell, FASTER_ALTERNATING_SMALL, STAGE_NAMES, type AlternatingConfig, type StageName,
} from '../detectors/faster-rcnn/config.js';
import { fasterModelFile, fasterModelOf } from '../detectors/faster-rcnn/model-file.js';
import { newFasterRcnn, type FasterRcnn } from '../detectors/faster-rcnn/network.js';
import { alternatingStages, type AlternatingJob } from '../detectors/faster-rcnn/train-alternating.js';
import { BACKBONES, backboneName } from '../networks/backbones.js';
import { Rng } from '../tensor/rng.js';
import { loadWeights, weightsOf, type Weights } from '../tensor/weights.js';
import { fasterDetector, fasterExplainer } from './faster-detector.js';
import { StagedRun, stagedStart, weightsAfter } from './staged-run.js';
import type { System, TrainJob, TrainRun, TrainSettings } from './system.js';
import { settingsOf, withSettings } from './with-settings.js';

const NAME = 'faster-alternating';

export const FASTER_ALTERNATING_SYSTEM: System = {
  name: NAME,
  describe: 'Faster R-CNN, RPN and detector trained by turns (deck: "Alternating optimization")',
  augments: true,
  defaults: (backbone) => defaultSettings(backbone),
  startTraining: async (job) => startTraining(job),
  loadDetector: async (model, compute) => fasterDetector(fasterModelOf(model, compute), NAME),
  loadExplainer: async (model, compute) => fasterExplainer(fasterModelOf(model, compute), NAME),
};

function defaultSettings(backbone: string): TrainSettings {
  const { preprocessing, schedules } = FASTER_ALTERNATING_SMALL;
  const steps = STAGE_NAMES.reduce((sum, name) => sum + schedules[name].steps, 0);
  return settingsOf({ preprocessing, schedule: { ...schedules.M1, steps } }, backboneName(backbone));
}

/** The small configuration with what the user chose put in; the steps in four parts, as equal as can be. */
function configOf(settings: TrainSettings): AlternatingConfig {
  const { preprocessing, schedules } = FASTER_ALTERNATING_SMALL;
  const quarter = (i: number): number => Math.floor(i * settings.steps / STAGE_NAMES.length);
  const parts = STAGE_NAMES.map((name, i) => {
    const own = { ...settings, steps: quarter(i + 1) - quarter(i) };
    return [name, withSettings({ preprocessing, schedule: schedules[name] }, own)] as const;
  });
  return {
    ...FASTER_ALTERNATING_SMALL,
    preprocessing: parts[0][1].preprocessing,
    augmentation: settings.augment === true ? AUGMENTATION : FASTER_ALTERNATING_SMALL.augmentation,
    schedules: Object.fromEntries(parts.map(([name, { schedule }]) => [name, schedule])) as Record<
      StageName, AlternatingConfig['schedules'][StageName]>, // one for each name
  };
}

function startTraining({ data, settings, init, resumeFrom, compute }: TrainJob): TrainRun {
  const config = configOf(settings);
  const backbone = backboneName(settings.backbone);
  const start = stagedStart(init, resumeFrom);
  const { M0, states } = start;
  const job: AlternatingJob = { M0, spec: BACKBONES[backbone], data, config, seed: settings.seed, compute, states };
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
