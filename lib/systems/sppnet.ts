// `--system sppnet`: SPP-net on external proposals, as the commands see it. `--steps` counts the steps of
// fine-tuning, `--scale` is the shorter side of an image at the first scale.
import type { Compute } from '../compute/compute.js';
import type { TensorFile } from '../data/files/safetensors.js';
import {
  SPPNET, SPPNET_ONE_SCALE, SPPNET_SMALL, SPPNET_SMALL_FIVE_SCALES, type SppNetConfig,
} from '../detectors/sppnet/config.js';
import { detectEachWay } from '../detectors/sppnet/detect.js';
import { sppNetModelOf } from '../detectors/sppnet/model-file.js';
import { detectorOnCard } from '../detectors/sppnet/sppnet-on-card.js';
import { sppNetStages } from '../detectors/sppnet/train.js';
import { pyramidNetworkPlan } from '../networks/network-plan.js';
import { anyBackboneName, backboneOfSppNet } from '../networks/published-backbones.js';
import { postHocModelFile } from '../posthoc/post-hoc-model.js';
import { learntPostHoc } from '../posthoc/stages.js';
import { EXTERNAL_PROPOSALS } from './external-proposals.js';
import { withOverrides } from './overrides.js';
import { postHocDetector, type DetectEachWay } from './post-hoc-detector.js';
import { defaultRecipe, type ByRecipe } from './recipe.js';
import { StagedRun, stagedStart, weightsAfter } from './staged-run.js';
import { refuseOther } from './system.js';
import type { BoxesFor, System, TrainedDetector, TrainJob, TrainRun, TrainSettings } from './system.js';
import { settingsOf, withSettings } from './with-settings.js';

export const SPPNET_SYSTEM = sppNetSystem('sppnet', { small: SPPNET_SMALL, published: SPPNET_ONE_SCALE },
  'SPP-net, conv once an image, fc layers tuned, SVMs and regressors after it (deck: "the conv layers are fixed")');

export const SPPNET_5_SCALES_SYSTEM = sppNetSystem('sppnet-5-scales',
  { small: SPPNET_SMALL_FIVE_SCALES, published: SPPNET }, 'sppnet with 5 scales');

/** A recipe with the user's settings put in is what is trained. */
export function sppNetSystem(name: string, configs: ByRecipe<SppNetConfig>, describe: string): System {
  return {
    name,
    describe,
    freshFc: true,
    defaults: (backbone, recipe = defaultRecipe(backbone)) =>
      ({ ...settingsOf(configs[recipe], anyBackboneName(backbone), recipe), proposals: EXTERNAL_PROPOSALS[recipe] }),
    configOf: (settings) => configOf(configs, settings),
    startTraining: async (job) => startTraining(name, configOf(configs, job.settings), job),
    loadDetector: async (model, compute, boxesFor) => detectorOf(name, model, compute, boxesFor),
  };
}

/** A recipe with the user's settings. `--scale` is the first scale; the other scales keep their ratio to it. */
function configOf(configs: ByRecipe<SppNetConfig>, settings: TrainSettings): SppNetConfig {
  const recipe = configs[settings.recipe];
  const { scales: { shorterSides, windowSide } } = recipe;
  const scaled = shorterSides.map((side) => Math.round(side * settings.scale / shorterSides[0]));
  const chosen = { ...withSettings(recipe, settings), scales: { shorterSides: scaled, windowSide } };
  return withOverrides(chosen, settings.set);
}

function startTraining(name: string, config: SppNetConfig, job: TrainJob): TrainRun {
  const { data, settings, init, resumeFrom, compute, proposals, features, watch } = job;
  if (settings.proposals === undefined || proposals === null) throw new RangeError(`${name}: there are no proposals`);
  const backbone = anyBackboneName(settings.backbone);
  const start = stagedStart(init, resumeFrom);
  const { M0, states } = start;
  const spec = backboneOfSppNet(backbone);
  const pieces = sppNetStages({
    M0, spec, data, proposals, config, seed: settings.seed, compute, card: compute.card, features, states,
    onSvm: () => {}, watch,
  });
  const K = data.classes.length;
  const network = pyramidNetworkPlan(spec, config);
  const description = { system: name, backbone, classes: data.classes, config, proposals: settings.proposals, network };
  return new StagedRun(pieces, start, {
    config,
    steps: settings.steps,
    losses: {},
    model: () => postHocModelFile(weightsAfter(states, 'fineTune'), learntPostHoc(states, K), description),
  });
}

function detectorOf(name: string, file: TensorFile, compute: Compute, boxesFor: BoxesFor): TrainedDetector {
  const model = sppNetModelOf(file, compute);
  refuseOther(model, name);
  const { card } = compute;
  const detect: DetectEachWay = card === undefined
    ? (picture, proposals) => detectEachWay(model, picture, proposals) : detectorOnCard(card, model);
  return postHocDetector(model, boxesFor, detect);
}
