// `--system rcnn`: slow R-CNN on external proposals, as the commands see it. `--steps` counts the steps of
// fine-tuning, `--scale` is the side of a crop.
import type { Compute } from '../compute/compute.js';
import type { TensorFile } from '../data/files/safetensors.js';
import { RCNN_SMALL, type RcnnConfig } from '../detectors/rcnn/config.js';
import { detectEachWay } from '../detectors/rcnn/detect.js';
import { rcnnModelOf } from '../detectors/rcnn/model-file.js';
import { rcnnStages } from '../detectors/rcnn/train.js';
import { BACKBONES, backboneName } from '../networks/backbones.js';
import { cropNetworkPlan } from '../networks/network-plan.js';
import { postHocModelFile } from '../posthoc/post-hoc-model.js';
import { learntPostHoc } from '../posthoc/stages.js';
import type { ProposalChoice } from '../proposals/proposal-choice.js';
import { postHocDetector } from './post-hoc-detector.js';
import { StagedRun, stagedStart, weightsAfter } from './staged-run.js';
import { refuseOther } from './system.js';
import type { CacheFor, System, TrainedDetector, TrainJob, TrainRun, TrainSettings } from './system.js';

const NAME = 'rcnn';

/** Deck: "external region proposal algorithm"; the drawn shapes' boxes as they are proposed. */
const PROPOSALS: ProposalChoice = { kind: 'selective-search', loosen: 0 };

export const RCNN_SYSTEM: System = {
  name: NAME,
  describe: 'slow R-CNN, every region a crop, SVMs and regressors after it (deck: "separate training stages")',
  defaults: (backbone) => defaultSettings(backbone),
  startTraining: async (job) => startTraining(job),
  loadDetector: async (model, compute, cacheFor) => detectorOf(model, compute, cacheFor),
};

function defaultSettings(backbone: string): TrainSettings {
  const { warp, schedule: { steps, learningRate } } = RCNN_SMALL;
  return { backbone: backboneName(backbone), steps, scale: warp.side, learningRate, seed: 0, proposals: PROPOSALS };
}

/** The small configuration with what the user chose put in; the context keeps its ratio to the crop. */
function configOf({ steps, scale, learningRate }: TrainSettings): RcnnConfig {
  const { warp, schedule } = RCNN_SMALL;
  const context = Math.round(scale * warp.context / warp.side);
  return { ...RCNN_SMALL, warp: { ...warp, side: scale, context }, schedule: { ...schedule, steps, learningRate } };
}

function startTraining(
  { data, settings, init, resumeFrom, compute, proposals, featureFolder }: TrainJob,
): TrainRun {
  if (settings.proposals === undefined || proposals === null) throw new RangeError(`${NAME}: there are no proposals`);
  const config = configOf(settings);
  const backbone = backboneName(settings.backbone);
  const start = stagedStart(init, resumeFrom);
  const { M0, states } = start;
  const pieces = rcnnStages({
    M0, spec: BACKBONES[backbone], data, proposals, config, seed: settings.seed, compute, featureFolder, states,
    onSvm: () => {},
  });
  const K = data.classes.length;
  const network = cropNetworkPlan(BACKBONES[backbone]);
  const description = { system: NAME, backbone, classes: data.classes, config, proposals: settings.proposals, network };
  return new StagedRun(pieces, start, {
    config,
    steps: settings.steps,
    losses: {},
    model: () => postHocModelFile(weightsAfter(states, 'fineTune'), learntPostHoc(states, K), description),
  });
}

function detectorOf(file: TensorFile, compute: Compute, cacheFor: CacheFor): TrainedDetector {
  const model = rcnnModelOf(file, compute);
  refuseOther(model, NAME);
  return postHocDetector(model, cacheFor, (picture, proposals) => detectEachWay(model, picture, proposals));
}
