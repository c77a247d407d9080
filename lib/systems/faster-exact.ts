// `--system faster-exact` and its control: Faster R-CNN by exact joint training, as the commands see it.
// Compared with faster-joint.ts: bilinear sampling, in training and in detection.
import type { Compute } from '../compute/compute.js';
import type { TensorFile } from '../data/files/safetensors.js';
import {
  FASTER_EXACT, FASTER_EXACT_SMALL, type CoordinatePath, type ExactConfig,
} from '../detectors/faster-rcnn/config.js';
import type { FasterModel } from '../detectors/faster-rcnn/detect.js';
import { EXACT_SETTINGS } from '../detectors/faster-rcnn/exact/exact-settings.js';
import { fasterModelFile, fasterModelOf, type FasterDescription } from '../detectors/faster-rcnn/model-file.js';
import { exactSampling, startExactTraining } from '../detectors/faster-rcnn/exact/train-exact.js';
import { anyBackboneName, backboneNamed } from '../networks/published-backbones.js';
import { precomputedNormalisation } from '../sampling/target-normalisation.js';
import { fasterDetector, fasterExplainer } from './faster-detector.js';
import { withOverrides } from './overrides.js';
import { defaultRecipe, type ByRecipe } from './recipe.js';
import { sgdTrainRun, startingWeights } from './sgd-train-run.js';
import type { Json, System, TrainJob, TrainRun, TrainSettings } from './system.js';
import { settingsOf, withAnchorsOf, withSettings } from './with-settings.js';

/** One way of exact joint training: what becomes of the gradient by the regions' corners. */
interface ExactVariant extends Pick<System, 'name' | 'describe'> {
  readonly path: CoordinatePath;
}

export const FASTER_EXACT_SYSTEM = exactSystem({
  name: 'faster-exact',
  describe: 'Faster R-CNN, the loss of the head moving the regions too (deck: "exact joint training"); by default it '
    + `follows ${pathText(FASTER_EXACT_SMALL.path)}, --set path.weight=1 --set path.regions=all follows all of it`,
  path: FASTER_EXACT_SMALL.path,
});

/** What exact joint training has to be better than: approximate joint training with its sampler. */
export const FASTER_CONTROL_SYSTEM = exactSystem({
  name: 'faster-control',
  describe: 'faster-exact with the gradient by the regions cut: bilinear sampling alone',
  path: EXACT_SETTINGS.control,
});

function exactSystem({ name, describe, path }: ExactVariant): System {
  const configs = { small: { ...FASTER_EXACT_SMALL, path }, published: { ...FASTER_EXACT, path } };
  return {
    name,
    describe,
    takesMoreSteps: true,
    defaults: (backbone, recipe = defaultRecipe(backbone)) =>
      settingsOf(configs[recipe], anyBackboneName(backbone), recipe),
    configOf: (settings) => configOf(configs, settings),
    startTraining: async (job) => startTraining(name, configOf(configs, job.settings), job),
    loadDetector: async (model, compute) => fasterDetector(bilinearModelOf(name, model, compute), name, compute.card),
    loadExplainer: async (model, compute) => fasterExplainer(bilinearModelOf(name, model, compute), name),
  };
}

function configOf(configs: ByRecipe<ExactConfig>, settings: TrainSettings): ExactConfig {
  const chosen = withSettings(configs[settings.recipe], settings);
  return withOverrides(withAnchorsOf(chosen, backboneNamed(settings.backbone)), settings.set);
}

/** What a reader of a report of exact joint training must know; nothing of other systems. `constants`: its config. */
export function exactNotes(system: string, constants: Json): string[] {
  const path = (constants as Partial<ExactConfig> | null)?.path;
  if (system !== FASTER_EXACT_SYSTEM.name || path === undefined) return [];
  if (path.weight === 1 && path.regions === 'all') return ['this run followed the whole derivative by the regions'];
  return [`this run followed ${pathText(path)}; --set path.weight=1 --set path.regions=all follows all of it`];
}

/** `1 % of the derivative, of foreground regions alone`: how much of the derivative a path follows. */
function pathText({ weight, regions }: CoordinatePath): string {
  return `${Number((100 * weight).toPrecision(3))} % of the derivative`
    + `${regions === 'foreground' ? ', of foreground regions alone' : ''}`;
}

function startTraining(system: string, config: ExactConfig, job: TrainJob): TrainRun {
  const { data, settings, compute, watch } = job;
  const backbone = anyBackboneName(settings.backbone);
  const [M0, spec] = [startingWeights(job), backboneNamed(backbone)];
  const run = startExactTraining({ M0, spec, data, config, seed: settings.seed, compute, card: compute.card, watch });
  const description = { system, backbone, classes: data.classes, config };
  const normalisation = precomputedNormalisation(data.classes.length, config.targetStds);
  return sgdTrainRun(run, job, { config, normalisation, model: () => fasterModelFile(run.net, description) });
}

function bilinearModelOf(system: string, file: TensorFile, compute: Compute): FasterModel & FasterDescription {
  const model = fasterModelOf(file, compute);
  const { samplesPerBin } = model.config as ExactConfig; // what the training wrote
  if (model.system === system && !(samplesPerBin >= 1)) {
    throw new RangeError('model: the metadata config has no samplesPerBin');
  }
  return { ...model, bilinear: exactSampling(backboneNamed(model.backbone), samplesPerBin) };
}
