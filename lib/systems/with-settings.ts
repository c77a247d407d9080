// What a user chooses (TrainSettings), put into the configuration of a system and read back from it.
import type { AnchorShapes } from '../boxes/anchors.js';
import type { PixelScaling } from '../data/pictures/image-tensor.js';
import type { Preprocessing } from '../data/pictures/prepare-image.js';
import type { FeatureSpec } from '../networks/backbones.js';
import type { TrainingSchedule } from '../training/sgd-training.js';
import type { Recipe } from './recipe.js';
import type { TrainSettings } from './system.js';

/** What every configuration of an end-to-end training has. */
interface Trained {
  readonly preprocessing: Preprocessing;
  readonly schedule: TrainingSchedule;
}

interface Anchored {
  readonly anchors: AnchorShapes;
  readonly anchorStride: number;
}

/** The configuration with what the user chose put in; the longer side keeps its ratio to the shorter. */
export function withSettings<C extends Trained>(
  config: C, { steps, scale, learningRate, pixels }: Pick<TrainSettings, 'steps' | 'scale' | 'learningRate' | 'pixels'>,
): C {
  const { preprocessing, schedule } = config;
  const longerSide = Math.round(scale * preprocessing.longerSide / preprocessing.shorterSide);
  return {
    ...config,
    preprocessing: { ...preprocessing, ...pixels, shorterSide: scale, longerSide },
    schedule: { ...schedule, steps, learningRate },
  };
}

/** The configuration with the anchors on the cells of a backbone's RPN: a stride apart, around a cell's middle. */
export function withAnchorsOf<C extends Anchored>(config: C, { rpnStride }: Pick<FeatureSpec, 'rpnStride'>): C {
  return { ...config, anchors: { ...config.anchors, centre: (rpnStride - 1) / 2 }, anchorStride: rpnStride };
}

/** How a configuration scales pixels; null for one that shows no pictures. */
export function pixelsOf(config: object): PixelScaling | null {
  const { preprocessing, warp } = config as { preprocessing?: PixelScaling; warp?: PixelScaling };
  const found = preprocessing ?? warp;
  return found === undefined ? null : { order: found.order, means: found.means, std: found.std };
}

/** The settings of a configuration as it is. */
export function settingsOf(
  { preprocessing, schedule }: Trained, backbone: string, recipe: Recipe,
): Omit<TrainSettings, 'proposals'> {
  const { steps, learningRate } = schedule;
  return { backbone, recipe, steps, scale: preprocessing.shorterSide, learningRate, seed: 0, set: {} };
}
