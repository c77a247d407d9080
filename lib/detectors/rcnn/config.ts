// Everything that can be chosen in slow R-CNN, with its source. Two configurations: as published, and the
// quarter-scale one that trains in minutes. Both are the same pipeline.
import { PIXELS_SMALL } from '../../data/pictures/image-tensor.js';
import { PREPROCESSING } from '../../data/pictures/prepare-image.js';
import type { Warp } from '../../data/pictures/warp-crop.js';
import { RCNN_BOX_REGRESSORS } from '../../posthoc/box-regressors.js';
import { RCNN_DETECTION, type PostHocDetectionConfig } from '../../posthoc/detections.js';
import { FEATURE_SCALE } from '../../posthoc/feature-scale.js';
import type { PostHocConfig } from '../../posthoc/stages.js';
import { SVM_MINING } from '../../posthoc/svms.js';
import type { RoiSampling } from '../../sampling/roi-sampling.js';
import type { TrainingSchedule } from '../../training/sgd-training.js';
import { SGD, SGD_SMALL } from '../../solvers/sgd.js';

export interface RcnnConfig {
  /** From a region to a crop. */
  readonly warp: Warp;
  /** Regions of a mini-batch, of all images together. */
  readonly regionSampling: RoiSampling;
  /** Share of the outputs of fc6 and fc7 that dropout sets to 0 in training. */
  readonly dropout: number;
  readonly schedule: TrainingSchedule;
  /** Crops that go through the network together, in caching and in testing. */
  readonly cropsPerBatch: number;
  readonly postHoc: PostHocConfig;
  readonly detection: PostHocDetectionConfig;
}

/** Deck: "Sample 128 example Rols uniformly at random". */
const REGION_SAMPLING: RoiSampling = {
  imagesPerBatch: 1,     // all images as one bag
  roisPerImage: 128,     // R-CNN §2.3
  fgFraction: 0.25,      // R-CNN §2.3: 32 positive windows, 96 background windows
  fgIou: 0.5,            // R-CNN §2.3
  bgIou: [0, 0.5],       // R-CNN §2.3: "the rest", regions without any overlap included
};

/** Source: R-CNN §2.3, §2.5, App. A to C; finetuning/voc_2007_prototxt, whose snapshot after 70 000 steps is used. */
export const RCNN: RcnnConfig = {
  warp: { order: PREPROCESSING.order, means: PREPROCESSING.means, std: 1, side: 227, context: 16 },
  regionSampling: REGION_SAMPLING,
  dropout: 0.5,
  schedule: {
    steps: 70_000, learningRate: 1e-3, warmUp: 0, iterSize: 1,
    drops: [2 / 7, 4 / 7, 6 / 7].map((at) => ({ at, factor: 0.1 })), // every 20 000 steps
    sgd: { ...SGD, newLayerRate: 10 },                               // fc8_pascal: 10 and 20, all others 1 and 2
  },
  cropsPerBatch: 256, // rcnn_create_model.m, batch_size
  postHoc: { featureScale: FEATURE_SCALE, svms: SVM_MINING, boxRegressors: RCNN_BOX_REGRESSORS },
  detection: RCNN_DETECTION,
};

/** Source: docs/recipe.md, "Training", row slow R-CNN; 56-pixel crops with 4 pixels of context are 227 and 16, / 4. */
export const RCNN_SMALL: RcnnConfig = {
  ...RCNN,
  warp: { ...PIXELS_SMALL, side: 56, context: 4 },
  dropout: 0,
  schedule: {
    steps: 600, learningRate: 0.01, warmUp: 50, drops: [{ at: 0.75, factor: 0.1 }], iterSize: 1, sgd: SGD_SMALL,
  },
  cropsPerBatch: 64, // the last batch of an image is filled up; smaller ones waste less
};
