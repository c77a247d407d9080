// `--system fast` and its variants: Fast R-CNN on external proposals, as the commands see it.
import * as v from 'valibot';
import type { Box } from '../boxes/box.js';
import type { Compute } from '../compute/compute.js';
import { checked } from '../data/files/checked.js';
import { metadataJson, type TensorFile } from '../data/files/safetensors.js';
import type { RgbImage, Sample } from '../data/sample.js';
import { FAST, FAST_SMALL, type FastConfig } from '../detectors/fast-rcnn/config.js';
import { detectObjects } from '../detectors/fast-rcnn/detect.js';
import { detectorOnCard } from '../detectors/fast-rcnn/detect-on-card.js';
import { explainPicture } from '../detectors/fast-rcnn/explain.js';
import { fastModelFile, fastModelOf } from '../detectors/fast-rcnn/model-file.js';
import { startFastTraining } from '../detectors/fast-rcnn/train.js';
import type { BackboneSpec } from '../networks/backbones.js';
import { anyBackboneName, backboneNamed } from '../networks/published-backbones.js';
import { stepCost, type CostByStage, type CostMeter } from '../networks/step-cost.js';
import { cropsFor } from '../sampling/cost.js';
import { loadWeights } from '../tensor/weights.js';
import { EXTERNAL_PROPOSALS, proposalsByImage } from './external-proposals.js';
import { withOverrides } from './overrides.js';
import { defaultRecipe, type ByRecipe } from './recipe.js';
import { sgdTrainRun, startingWeights } from './sgd-train-run.js';
import { refuseOther } from './system.js';
import type {
  BoxesFor, Checkpoint, Explainer, Findings, System, TrainedDetector, TrainingCost, TrainJob, TrainRun, TrainSettings,
} from './system.js';
import { settingsOf, withSettings } from './with-settings.js';

/** One way to train Fast R-CNN: the same code with another configuration. */
export interface FastVariant extends Pick<System, 'name' | 'describe' | 'startsFrom'> {
  /** The recipe's configuration changed, before steps, scale and learning rate are put in. */
  config(recipe: FastConfig, spec: BackboneSpec): FastConfig;
}

const CONFIGS: ByRecipe<FastConfig> = { small: FAST_SMALL, published: FAST };

export const FAST_SYSTEM: System = fastSystem({
  name: 'fast',
  describe: 'Fast R-CNN, end to end on the regions of selective search (deck: "Fast R-CNN objectives")',
  config: (recipe) => recipe,
});

/** A variant as the commands see it. */
export function fastSystem(variant: FastVariant): System {
  const { config: _, ...names } = variant;
  return {
    ...names,
    takesMoreSteps: true,
    defaults(backbone, recipe = defaultRecipe(backbone)) {
      const config = variant.config(CONFIGS[recipe], backboneNamed(backbone));
      return { ...settingsOf(config, anyBackboneName(backbone), recipe), proposals: EXTERNAL_PROPOSALS[recipe] };
    },
    configOf: (settings) => configOf(variant, settings),
    startTraining: async (job) => startTraining(variant, job),
    loadDetector: async (model, compute, boxesFor) => detectorOf(variant.name, model, compute, boxesFor),
    keepsRecords: (settings) => configOf(variant, settings).scales === null,
    loadExplainer: async (model, compute, boxesFor) => fastExplainer(variant.name, model, compute, boxesFor),
  };
}

function configOf(variant: FastVariant, settings: TrainSettings): FastConfig {
  const recipe = variant.config(CONFIGS[settings.recipe], backboneNamed(settings.backbone));
  return withOverrides(withSettings(recipe, settings), settings.set);
}

function startTraining(variant: FastVariant, job: TrainJob): TrainRun {
  const { data, settings: { seed }, settings, resumeFrom, compute, proposals, watch } = job;
  const { name } = variant;
  const { proposals: choice } = settings;
  if (choice === undefined || proposals === null) throw new RangeError(`${name}: there are no proposals`);
  const backbone = anyBackboneName(settings.backbone);
  const spec = backboneNamed(backbone);
  const config = configOf(variant, settings);
  const start = startingWeights(job);
  const M0 = variant.startsFrom === undefined ? start : null;
  const fast = startFastTraining({ M0, spec, data, proposals, config, seed, compute, card: compute.card, watch });
  if (variant.startsFrom !== undefined && start !== null) loadWeights(fast.net.params, start);
  if (resumeFrom !== null) fast.meter.resume(costsIn(resumeFrom.state));
  const { normalisation } = fast;
  const own = { system: name, backbone, classes: data.classes, config, normalisation, proposals: choice };
  const run = sgdTrainRun(fast, job, { config, normalisation, model: () => fastModelFile(fast.net, own) });
  return {
    config: run.config,
    ...run.notTaken === undefined ? {} : { notTaken: run.notTaken },
    get stepsDone() {
      return run.stepsDone;
    },
    get cost() {
      return costOf(fast.meter, spec, config.preprocessing.shorterSide, data.classes.length);
    },
    step: () => run.step(),
    checkpoint: async () => withCost(await run.checkpoint(), fast.meter),
  };
}

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const COSTS = v.record(v.string(), v.looseObject({
  steps: amount, total: v.looseObject({ inputPixels: amount, trunk: amount, head: amount, diskBytes: amount }),
}));

function costsIn(state: TensorFile): CostByStage {
  return checked(COSTS, metadataJson(state, 'cost'), 'training state: cost');
}

/** The cost of the steps so far is kept beside the state of the solver. */
function withCost({ model, state: { tensors, metadata } }: Checkpoint, meter: CostMeter): Checkpoint {
  return { model, state: { tensors, metadata: { ...metadata, cost: JSON.stringify(meter.stages) } } };
}

/** Beside slow R-CNN's step: 128 crops, the backbone trained as published. */
function costOf({ stages }: CostMeter, spec: BackboneSpec, scale: number, classes: number): TrainingCost {
  const crops = cropsFor(scale);
  const { firstTrained } = spec;
  return { stages, slowStep: stepCost(spec, { ...crops, rois: crops.images, classes, firstTrained }) };
}

function detectorOf(name: string, file: TensorFile, compute: Compute, boxesFor: BoxesFor): TrainedDetector {
  const model = fastModelOf(file, compute);
  refuseOther(model, name);
  const propose = proposalsByImage(model.proposals, boxesFor);
  const onCard = compute.card === undefined ? null : detectorOnCard(compute.card, model);
  const detect = onCard ?? ((picture: RgbImage, proposals: readonly Box[]) => detectObjects(model, picture, proposals));
  const find = async (sample: Sample): Promise<Findings> => {
    const { boxes: [proposals], seconds, made } = await propose(sample);
    const detections = await detect(await sample.image(), proposals);
    return {
      detections: detections.map((found) => ({ ...found, imageId: sample.id })),
      proposals,
      external: { seconds, made: made > 0 },
    };
  };
  return { classes: model.classes, find, detect: async (sample) => (await find(sample)).detections };
}

/**
 * A trained Fast R-CNN that explains what it found. Throws RangeError when the model is of another system than the one
 * named, or looks at pictures at several scales.
 */
function fastExplainer(name: string, file: TensorFile, compute: Compute, boxesFor: BoxesFor): Explainer {
  const model = fastModelOf(file, compute);
  refuseOther(model, name);
  if (model.config.scales !== null) throw new RangeError('model: records are kept at one scale only');
  const propose = proposalsByImage(model.proposals, boxesFor);
  return {
    classes: model.classes,
    async explain(sample, rng) {
      const { boxes: [proposals] } = await propose(sample);
      const head = await explainPicture(model, await sample.image(), proposals, sample.objects, rng);
      return { head, rpn: null };
    },
  };
}
