// `--system sppnet`: SPP-net on external proposals, as the commands see it. `--steps` counts the steps of
// fine-tuning, `--scale` is the shorter side of an image at the first scale.
import type { Compute } from '../compute/compute.js';
import type { TensorFile } from '../data/files/safetensors.js';
import { SPPNET_SMALL, SPPNET_SMALL_FIVE_SCALES, type SppNetConfig } from '../detectors/sppnet/config.js';
import { detectEachWay } from '../detectors/sppnet/detect.js';
import { sppNetModelOf } from '../detectors/sppnet/model-file.js';
import { sppNetStages } from '../detectors/sppnet/train.js';
import { BACKBONES, backboneName } from '../networks/backbones.js';
import { pyramidNetworkPlan } from '../networks/network-plan.js';
import { postHocModelFile } from '../posthoc/post-hoc-model.js';
import { learntPostHoc } from '../posthoc/stages.js';
import type { ProposalChoice } from '../proposals/proposal-choice.js';
import { postHocDetector } from './post-hoc-detector.js';
import { StagedRun, stagedStart, weightsAfter } from './staged-run.js';
import { refuseOther } from './system.js';
import type { CacheFor, System, TrainedDetector, TrainJob, TrainRun, TrainSettings } from './system.js';
import { settingsOf, withSettings } from './with-settings.js';

/** Deck: "external region proposal algorithm"; the drawn shapes' boxes as they are proposed. */
const PROPOSALS: ProposalChoice = { kind: 'selective-search', loosen: 0 };

export const SPPNET_SYSTEM = sppNetSystem('sppnet', SPPNET_SMALL,
  'SPP-net, conv once an image, fc layers tuned, SVMs and regressors after it (deck: "the conv layers are fixed")');

export const SPPNET_5_SCALES_SYSTEM = sppNetSystem('sppnet-5-scales', SPPNET_SMALL_FIVE_SCALES, 'sppnet with 5 scales');

/** `small` with the user's settings put in is what is trained. */
export function sppNetSystem(name: string, small: SppNetConfig, describe: string): System {
  return {
    name,
    describe,
    defaults: (backbone) => ({ ...settingsOf(small, backboneName(backbone)), proposals: PROPOSALS }),
    startTraining: async (job) => startTraining(name, small, job),
    loadDetector: async (model, compute, cacheFor) => detectorOf(name, model, compute, cacheFor),
  };
}

/** `small` with the user's settings. `--scale` is the first scale; the other scales keep their ratio to it. */
function configOf(small: SppNetConfig, settings: TrainSettings): SppNetConfig {
  const { scales: { shorterSides, windowSide } } = small;
  const scaled = shorterSides.map((side) => Math.round(side * settings.scale / shorterSides[0]));
  return { ...withSettings(small, settings), scales: { shorterSides: scaled, windowSide } };
}

function startTraining(name: string, small: SppNetConfig, job: TrainJob): TrainRun {
  const { data, settings, init, resumeFrom, compute, proposals, featureFolder } = job;
  if (settings.proposals === undefined || proposals === null) throw new RangeError(`${name}: there are no proposals`);
  const config = configOf(small, settings);
  const backbone = backboneName(settings.backbone);
  const start = stagedStart(init, resumeFrom);
  const { M0, states } = start;
  const pieces = sppNetStages({
    M0, spec: BACKBONES[backbone], data, proposals, config, seed: settings.seed, compute, featureFolder, states,
    onSvm: () => {},
  });
  const K = data.classes.length;
  const network = pyramidNetworkPlan(BACKBONES[backbone], config);
  const description = { system: name, backbone, classes: data.classes, config, proposals: settings.proposals, network };
  return new StagedRun(pieces, start, {
    config,
    steps: settings.steps,
    losses: {},
    model: () => postHocModelFile(weightsAfter(states, 'fineTune'), learntPostHoc(states, K), description),
  });
}

function detectorOf(name: string, file: TensorFile, compute: Compute, cacheFor: CacheFor): TrainedDetector {
  const model = sppNetModelOf(file, compute);
  refuseOther(model, name);
  return postHocDetector(model, cacheFor, (picture, proposals) => detectEachWay(model, picture, proposals));
}
