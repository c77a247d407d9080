// `--system fast`: Fast R-CNN on external proposals, as the commands see it.
import type { Compute } from '../compute/compute.js';
import { floatWeights } from '../data/float-weights.js';
import type { TensorFile } from '../data/safetensors.js';
import type { Sample } from '../data/sample.js';
import { FAST_SMALL } from '../detectors/fast-rcnn/config.js';
import { detectObjects } from '../detectors/fast-rcnn/detect.js';
import { fastModelFile, fastModelOf, type FastDescription } from '../detectors/fast-rcnn/model-file.js';
import { startFastTraining, type FastTraining } from '../detectors/fast-rcnn/train.js';
import { BACKBONES, backboneName } from '../networks/backbones.js';
import type { ProposalChoice } from '../proposals/proposal-choice.js';
import { loadWeights } from '../tensor/weights.js';
import { externalProposals } from './external-proposals.js';
import type {
  CacheFor, Checkpoint, Findings, Json, System, TrainedDetector, TrainJob, TrainRun,
} from './system.js';
import { trainingState, trainingStateFile } from './training-state.js';
import { settingsOf, withSettings } from './with-settings.js';

const NAME = 'fast';

/** Deck: "external region proposal algorithm"; the drawn shapes' boxes as they are proposed. */
const PROPOSALS: ProposalChoice = { kind: 'selective-search', loosen: 0 };

export const FAST_SYSTEM: System = {
  name: NAME,
  describe: 'Fast R-CNN, end to end on the regions of selective search (deck: "Fast R-CNN objectives")',
  defaults: (backbone) => ({ ...settingsOf(FAST_SMALL, backboneName(backbone)), proposals: PROPOSALS }),
  startTraining: async (job) => startTraining(job),
  loadDetector: async (model, compute, cacheFor) => detectorOf(model, compute, cacheFor),
};

function startTraining({ data, settings, init, resumeFrom, compute, proposals }: TrainJob): TrainRun {
  if (settings.proposals === undefined || proposals === null) throw new RangeError(`${NAME}: there are no proposals`);
  const config = withSettings(FAST_SMALL, settings);
  const backbone = backboneName(settings.backbone);
  const M0 = init === null || resumeFrom !== null ? null : floatWeights(init);
  const { seed } = settings;
  const fast = startFastTraining({ M0, spec: BACKBONES[backbone], data, proposals, config, seed, compute });
  if (resumeFrom !== null) resume(fast, resumeFrom);
  const description: FastDescription = {
    system: NAME, backbone, classes: data.classes, config,
    normalisation: fast.normalisation, proposals: settings.proposals,
  };
  return {
    config: config as unknown as Json, // a record of plain numbers, strings and lists
    get stepsDone() {
      return fast.training.stepsDone;
    },
    async step() {
      return { ...await fast.step(), steps: settings.steps };
    },
    checkpoint: () => checkpointOf(fast, description),
  };
}

function checkpointOf({ net, training }: FastTraining, description: FastDescription): Checkpoint {
  return { model: fastModelFile(net, description), state: trainingStateFile(training.state()) };
}

function resume({ net, training }: FastTraining, { model, state }: Checkpoint): void {
  loadWeights(net.params, floatWeights(model));
  training.resume(trainingState(state));
}

function detectorOf(file: TensorFile, compute: Compute, cacheFor: CacheFor): TrainedDetector {
  const model = fastModelOf(file, compute);
  if (model.system !== NAME) throw new RangeError(`model: trained as ${model.system}, not as ${NAME}`);
  const find = async (sample: Sample): Promise<Findings> => {
    const { proposals: choice } = model;
    const { boxes: [proposals], seconds, made } = await externalProposals(choice, [sample], cacheFor(choice), () => {});
    const detections = await detectObjects(model, await sample.image(), proposals);
    return {
      detections: detections.map((found) => ({ ...found, imageId: sample.id })),
      proposals,
      external: { seconds, made: made > 0 },
    };
  };
  return { classes: model.classes, find, detect: async (sample) => (await find(sample)).detections };
}
