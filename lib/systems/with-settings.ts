import { AUGMENTATION } from '../data/pictures/augmentation.js';
import type { Preprocessing } from '../data/pictures/prepare-image.js';
import type { TrainingSchedule } from '../training/sgd-training.js';
import type { TrainSettings } from './system.js';

/** What every configuration of an end-to-end training has. */
interface Trained {
  readonly preprocessing: Preprocessing;
  readonly schedule: TrainingSchedule;
}

/** The configuration with what the user chose put in; the longer side keeps its ratio to the shorter. */
export function withSettings<C extends Trained>(config: C, { steps, scale, learningRate, augment }: TrainSettings): C {
  const { preprocessing, schedule } = config;
  const longerSide = Math.round(scale * preprocessing.longerSide / preprocessing.shorterSide);
  return {
    ...config,
    preprocessing: { ...preprocessing, shorterSide: scale, longerSide },
    schedule: { ...schedule, steps, learningRate },
    ...augment === true ? { augmentation: AUGMENTATION } : {},
  };
}

/** The settings of a configuration as it is. */
export function settingsOf(
  { preprocessing, schedule }: Trained, backbone: string,
): Omit<TrainSettings, 'proposals'> {
  const { steps, learningRate } = schedule;
  return { backbone, steps, scale: preprocessing.shorterSide, learningRate, seed: 0 };
}
