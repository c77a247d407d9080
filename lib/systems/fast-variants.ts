// Fast R-CNN trained in other ways than the usual one, for the deck's "Experimental findings". Names of `--system`.
import { FAST_SMALL, type FastConfig } from '../detectors/fast-rcnn/config.js';
import { FIVE_SCALES } from '../detectors/fast-rcnn/scales.js';
import type { BackboneSpec } from '../networks/backbones.js';
import { fastSystem, type FastVariant } from './fast.js';
import type { System } from './system.js';

/** Deck: "The benefits of end-to-end training": from fc6, conv3 (L: conv3_1) or conv2 (L: conv2_1) on. */
const LAYERS: readonly FastVariant[] = ['fc6', 'conv3', 'conv2'].map((layer) => ({
  name: `fast-${layer}`,
  describe: `fast with the layers below ${layer} frozen`,
  config: (recipe, spec) => ({ ...recipe, firstTrained: lowestOf(layer, spec) }),
}));

export const CLASSIFICATION: FastVariant = {
  name: 'fast-classification',
  describe: 'fast with the softmax branch alone; its boxes stay as proposed',
  config: (recipe) => ({
    ...recipe, task: 'classification', detection: { ...recipe.detection, boxes: 'proposed' },
  }),
};

/** "stage-wise training": published with a schedule as long as the first; half as long does in the small recipe. */
const STAGE_WISE: FastVariant = {
  name: 'fast-stage-wise',
  describe: `bbox_pred alone, on the network of a run of ${CLASSIFICATION.name}`,
  startsFrom: CLASSIFICATION.name,
  config: (recipe) => ({ ...recipe, task: 'boxes', schedule: stageWise(recipe) }),
};

function stageWise(recipe: FastConfig): FastConfig['schedule'] {
  const { schedule } = recipe;
  return recipe === FAST_SMALL ? { ...schedule, steps: 750 } : schedule; // docs/recipe.md, "Training"
}

const SCALES: FastVariant = {
  name: 'fast-5-scales',
  describe: 'fast with 5 scales in training and testing',
  config: (recipe) => ({ ...recipe, scales: FIVE_SCALES }),
};

/** Deck: "Slow R-CNN and SPP-net use region-wise sampling to make mini-batches". */
export const REGION_WISE: FastVariant = {
  name: 'fast-region-wise',
  describe: 'fast with mini-batches of 128 regions from all images, some 50 times the work a step',
  config: (recipe) => ({ ...recipe, sampling: 'region-wise' }),
};

/** Regions that miss every object are background, too, as for the SVMs and in Faster R-CNN; [0.1, 0.5) as published. */
const ALL_BACKGROUND: FastVariant = {
  name: 'fast-all-background',
  describe: 'fast with background from IoU 0 on instead of .1',
  config: (recipe) => ({ ...recipe, roiSampling: { ...recipe.roiSampling, bgIou: [0, 0.5] } }),
};

export const FAST_VARIANTS: readonly System[] = [
  ...LAYERS, CLASSIFICATION, STAGE_WISE, SCALES, REGION_WISE, ALL_BACKGROUND,
].map(fastSystem);

/** The lowest layer of a trunk that is called so or, with a number of its own, belongs to it: conv3 or conv3_1. */
function lowestOf(layer: string, { name, trunk }: BackboneSpec): string {
  if (layer === 'fc6') return layer;
  const found = trunk.find((one) => one.name === layer || one.name.startsWith(`${layer}_`));
  if (found === undefined) throw new RangeError(`fast-${layer}: backbone ${name} has no layer ${layer}`);
  return found.name;
}
