// Everything that can be chosen in Fast R-CNN, with its source. Two configurations: as published, and the
// quarter-scale one that trains in minutes. Both are the same pipeline.
import type { Deltas } from '../../boxes/deltas.js';
import { NO_AUGMENTATION, type Augmentation } from '../../data/pictures/augmentation.js';
import { PREPROCESSING, PREPROCESSING_SMALL, type Preprocessing } from '../../data/pictures/prepare-image.js';
import type { Sampling } from '../../sampling/mini-batch-samplers.js';
import { ROI_SAMPLING, type RoiSampling } from '../../sampling/roi-sampling.js';
import type { TrainingSchedule } from '../../training/sgd-training.js';
import { PRECOMPUTED_STDS } from '../../sampling/target-normalisation.js';
import { SGD, SGD_SMALL } from '../../solvers/sgd.js';
import type { ScaleSet } from './scales.js';

export interface DetectionConfig {
  /** Boxes with a class probability of at most this are dropped before suppression. */
  readonly scoreFloor: number;
  /** Suppression, one class at a time, deletes on > nmsIou. */
  readonly nmsIou: number;
  /** Best detections kept of an image, all classes together. */
  readonly maxPerImage: number;
  /** What a detection's box is: the regressed region, or the region as it was proposed. */
  readonly boxes: 'regressed' | 'proposed';
  /** What cls_score holds: a layer for the softmax, or post hoc SVMs. */
  readonly classifier: 'softmax' | 'svm';
}

/** What is trained: both branches at once, or one of them alone. */
export type Task = 'multi-task' | 'classification' | 'boxes';

export interface FastConfig {
  readonly preprocessing: Preprocessing;
  /** Changes of the training pictures beyond the mirror image. */
  readonly augmentation: Augmentation;
  /** How a mini-batch is filled (deck: "Obstacle #2: Making SGD steps efficient"). */
  readonly sampling: Sampling;
  readonly roiSampling: RoiSampling;
  /** Box targets are normalised to mean 0 and standard deviation 1 for each class, or divided by these numbers. */
  readonly targets: 'statistics' | Deltas;
  /** Share of the outputs of fc6 and fc7 that dropout sets to 0 in training. */
  readonly dropout: number;
  readonly schedule: TrainingSchedule;
  readonly detection: DetectionConfig;
  /** Lowest layer that is trained, one of the trunk's or fc6; lower layers stay as in M0. null: the backbone's. */
  readonly firstTrained: string | null;
  readonly task: Task;
  /** Sizes at which an image is shown; null: the size of `preprocessing` alone. */
  readonly scales: ScaleSet | null;
}

/** py-faster-rcnn, lib/fast_rcnn/test.py, test_net (docs/sources.md). */
export const DETECTION: DetectionConfig = {
  scoreFloor: 0.05, nmsIou: 0.3, maxPerImage: 100, boxes: 'regressed', classifier: 'softmax',
};

/** Source: docs/recipe.md, "Training", row detection. */
export const DETECTION_SMALL: DetectionConfig = { ...DETECTION, scoreFloor: 0.01 };

/** Detection with post hoc SVMs, whose scores may be negative. Floor: SPP-net's code. */
export const DETECTION_SVM: DetectionConfig = { ...DETECTION, classifier: 'svm', scoreFloor: -1.5 };

/** Deck: "Train the detector in a single stage, end-to-end"; the ablations of docs/11 choose otherwise. */
export const END_TO_END: Pick<FastConfig, 'firstTrained' | 'task' | 'scales'> = {
  firstTrained: null, task: 'multi-task', scales: null,
};

/** Source: Fast R-CNN §2.3. */
export const FAST: FastConfig = {
  preprocessing: PREPROCESSING,
  augmentation: NO_AUGMENTATION,
  sampling: 'hierarchical',
  roiSampling: ROI_SAMPLING,
  targets: 'statistics',
  dropout: 0.5,
  schedule: {
    steps: 40_000, learningRate: 1e-3, warmUp: 0, drops: [{ at: 30 / 40, factor: 0.1 }], iterSize: 1, sgd: SGD,
  },
  detection: DETECTION,
  ...END_TO_END,
};

/** Source: docs/recipe.md, "Training", row Fast R-CNN. */
export const FAST_SMALL: FastConfig = {
  preprocessing: PREPROCESSING_SMALL,
  augmentation: NO_AUGMENTATION,
  sampling: 'hierarchical',
  roiSampling: ROI_SAMPLING,
  targets: PRECOMPUTED_STDS,
  dropout: 0,
  schedule: {
    steps: 1500, learningRate: 0.01, warmUp: 50, drops: [{ at: 0.75, factor: 0.1 }], iterSize: 1, sgd: SGD_SMALL,
  },
  detection: DETECTION_SMALL,
  ...END_TO_END,
};
