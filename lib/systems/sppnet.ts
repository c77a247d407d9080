// `--system sppnet`: SPP-net on external proposals, as the commands see it. The steps asked for are those of
// fine-tuning, and the scale is that of its single scale.
import type { Compute } from '../compute/compute.js';
import { floatWeights } from '../data/files/safetensors.js';
import type { TensorFile } from '../data/files/safetensors.js';
import { SPPNET_SMALL, SPPNET_SMALL_FIVE_SCALES, type SppNetConfig } from '../detectors/sppnet/config.js';
import { detectEachWay } from '../detectors/sppnet/detect.js';
import { sppNetModelFile, sppNetModelOf, type SppNetDescription } from '../detectors/sppnet/model-file.js';
import type { SavedSppNet, SppNetEvent } from '../detectors/sppnet/stage.js';
import { sppNetStages } from '../detectors/sppnet/train.js';
import { BACKBONES, backboneName } from '../networks/backbones.js';
import { postHocOf } from '../posthoc/post-hoc.js';
import type { ProposalChoice } from '../proposals/proposal-choice.js';
import { postHocDetector } from './post-hoc-detector.js';
import { StagedRun, stagedTrainRun } from './staged-run.js';
import { stagedState, stagedStateFile } from './staged-state.js';
import type { CacheFor, Checkpoint, System, TrainedDetector, TrainJob, TrainRun, TrainSettings } from './system.js';
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

/** With what the user chose put in: `--scale` is the first of the scales, the others keep their ratio to it. */
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
  const before = resumeFrom === null ? null : resumed(resumeFrom, data.classes.length);
  const pieces = sppNetStages({
    M0: init === null ? null : floatWeights(init), spec: BACKBONES[backbone], data, proposals, config,
    seed: settings.seed, compute, featureFolder, saved: before?.saved ?? {}, onSvm: () => {},
  });
  const { steps } = settings;
  const start = { stepsDone: before === null ? 0 : stepsOf(before.saved, steps), seconds: before?.seconds ?? {} };
  const run = new StagedRun<SppNetEvent>(pieces, start, { steps, sgdStage: 'fineTune' });
  const description = { system: name, backbone, classes: data.classes, config, proposals: settings.proposals };
  return stagedTrainRun(run, config, () => checkpointOf(run, description));
}

function stepsOf({ net }: SavedSppNet, steps: number): number {
  return net === undefined ? 0 : net.state?.stepsDone ?? steps;
}

function checkpointOf(run: StagedRun<SppNetEvent>, description: SppNetDescription): Checkpoint {
  const { conv, net, svms, learners } = run.current.saved();
  const training = net?.state;
  return {
    model: sppNetModelFile(net?.weights ?? conv ?? {}, learners ?? null, description),
    state: stagedStateFile({
      seconds: run.seconds, ...training === undefined ? {} : { training }, ...svms === undefined ? {} : { svms },
    }),
  };
}

/** A model without fc8 is M.conv alone: F is being cached. */
function resumed({ model, state }: Checkpoint, K: number) {
  const { seconds, training, svms } = stagedState(state);
  const weights = floatWeights(model);
  const saved: SavedSppNet = weights['fc8.weight'] === undefined ? { conv: weights } : {
    net: { weights, ...training === undefined ? {} : { state: training } },
    ...svms === undefined ? {} : { svms },
    ...model.metadata.featureScales === undefined ? {} : { learners: postHocOf(model, K) },
  };
  return { seconds, saved };
}

function detectorOf(name: string, file: TensorFile, compute: Compute, cacheFor: CacheFor): TrainedDetector {
  const model = sppNetModelOf(file, compute);
  if (model.system !== name) throw new RangeError(`model: trained as ${model.system}, not as ${name}`);
  return postHocDetector(model, cacheFor, (picture, proposals) => detectEachWay(model, picture, proposals));
}
