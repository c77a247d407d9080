// `--system rcnn`: slow R-CNN on external proposals, as the commands see it. `--steps` counts the steps of
// fine-tuning, `--scale` is the side of a crop.
import type { Compute } from '../compute/compute.js';
import type { TensorFile } from '../data/files/safetensors.js';
import { RCNN, RCNN_SMALL, type RcnnConfig } from '../detectors/rcnn/config.js';
import { detectEachWay } from '../detectors/rcnn/detect.js';
import { rcnnModelOf } from '../detectors/rcnn/model-file.js';
import { detectorOnCard } from '../detectors/rcnn/rcnn-on-card.js';
import { rcnnStages } from '../detectors/rcnn/train.js';
import { cropNetworkPlan } from '../networks/network-plan.js';
import { anyBackboneName, backboneOnCrops } from '../networks/published-backbones.js';
import { postHocModelFile } from '../posthoc/post-hoc-model.js';
import { learntPostHoc } from '../posthoc/stages.js';
import { CROPS } from '../sampling/cost.js';
import { EXTERNAL_PROPOSALS } from './external-proposals.js';
import { withOverrides } from './overrides.js';
import { postHocDetector, type DetectEachWay } from './post-hoc-detector.js';
import { defaultRecipe, type Recipe } from './recipe.js';
import { StagedRun, stagedStart, weightsAfter } from './staged-run.js';
import { refuseOther } from './system.js';
import type { BoxesFor, System, TrainedDetector, TrainJob, TrainRun, TrainSettings } from './system.js';

const NAME = 'rcnn';

/** Crops of a mini-batch of VGG16: R-CNN §3.3. */
const VGG16_BATCH = 24;

export const RCNN_SYSTEM: System = {
  name: NAME,
  describe: 'slow R-CNN, every region a crop, SVMs and regressors after it (deck: "separate training stages")',
  defaults: (backbone, recipe = defaultRecipe(backbone)) => defaultSettings(backbone, recipe),
  configOf: (settings) => configOf(settings),
  startTraining: async (job) => startTraining(job),
  loadDetector: async (model, compute, boxesFor) => detectorOf(model, compute, boxesFor),
};

function defaultSettings(backbone: string, recipe: Recipe): TrainSettings {
  const { warp, schedule: { steps, learningRate } } = recipeOf(backbone, recipe);
  return {
    backbone: anyBackboneName(backbone), recipe, steps, scale: warp.side, learningRate, seed: 0,
    proposals: EXTERNAL_PROPOSALS[recipe], set: {},
  };
}

/** As published, crops have the size that the backbone was pre-trained on, and VGG16 takes batches of 24. */
function recipeOf(backbone: string, recipe: Recipe): RcnnConfig {
  if (recipe === 'small') return RCNN_SMALL;
  const side = backbone === 'caffenet' ? RCNN.warp.side : CROPS.image.width;
  const roisPerImage = backbone === 'vgg16' ? VGG16_BATCH : RCNN.regionSampling.roisPerImage;
  return { ...RCNN, warp: { ...RCNN.warp, side }, regionSampling: { ...RCNN.regionSampling, roisPerImage } };
}

/** The recipe with what the user chose put in; the context keeps its ratio to the crop. */
function configOf(settings: TrainSettings): RcnnConfig {
  const { steps, scale, learningRate, pixels } = settings;
  const recipe = recipeOf(settings.backbone, settings.recipe);
  const { warp, schedule } = recipe;
  const context = Math.round(scale * warp.context / warp.side);
  const chosen = {
    ...recipe,
    warp: { ...warp, ...pixels, side: scale, context },
    schedule: { ...schedule, steps, learningRate },
  };
  return withOverrides(chosen, settings.set);
}

function startTraining(
  { data, settings, init, resumeFrom, compute, proposals, features, watch }: TrainJob,
): TrainRun {
  if (settings.proposals === undefined || proposals === null) throw new RangeError(`${NAME}: there are no proposals`);
  const config = configOf(settings);
  const backbone = anyBackboneName(settings.backbone);
  const start = stagedStart(init, resumeFrom);
  const { M0, states } = start;
  const spec = backboneOnCrops(backbone);
  const pieces = rcnnStages({
    M0, spec, data, proposals, config, seed: settings.seed, compute, card: compute.card, features, states,
    onSvm: () => {}, watch,
  });
  const K = data.classes.length;
  const network = cropNetworkPlan(spec);
  const description = { system: NAME, backbone, classes: data.classes, config, proposals: settings.proposals, network };
  return new StagedRun(pieces, start, {
    config,
    steps: settings.steps,
    losses: {},
    model: () => postHocModelFile(weightsAfter(states, 'fineTune'), learntPostHoc(states, K), description),
  });
}

function detectorOf(file: TensorFile, compute: Compute, boxesFor: BoxesFor): TrainedDetector {
  const model = rcnnModelOf(file, compute);
  refuseOther(model, NAME);
  const { card } = compute;
  const detect: DetectEachWay = card === undefined
    ? (picture, proposals) => detectEachWay(model, picture, proposals) : detectorOnCard(card, model);
  return postHocDetector(model, boxesFor, detect);
}
