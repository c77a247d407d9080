// Everything that can be chosen in SPP-net, with its source: as published with five scales and with one, and the same
// two at quarter scale, which train in minutes. All are the same pipeline.
import { PREPROCESSING_SMALL, type Preprocessing } from '../../data/pictures/prepare-image.js';
import { SPP_CELLS_ZF5, SPP_LEVELS } from '../../layers/spp.js';
import { SPPNET_BOX_REGRESSORS } from '../../posthoc/box-regressors.js';
import { SPPNET_DETECTION, type PostHocDetectionConfig } from '../../posthoc/detections.js';
import { FEATURE_SCALE } from '../../posthoc/feature-scale.js';
import type { PostHocConfig } from '../../posthoc/stages.js';
import { SVM_MINING } from '../../posthoc/svms.js';
import { ROI_SAMPLING, type RoiSampling } from '../../sampling/roi-sampling.js';
import type { TrainingSchedule } from '../../training/sgd-training.js';
import type { BlockConfig } from '../../sampling/window-blocks.js';
import { SGD, SGD_SMALL } from '../../solvers/sgd.js';
import type { ScaleConfig } from './scales.js';

export interface SppNetConfig {
  /** Of an image at the first scale; the other scales differ in size alone. */
  readonly preprocessing: Preprocessing;
  readonly scales: ScaleConfig;
  /** n × n bins of each level. */
  readonly levels: readonly number[];
  /** δ of the window-to-cell rule (layers/spp.ts), in scaled pixels. */
  readonly shrink: number;
  /** Windows of a mini-batch, of all images of a block together. */
  readonly regionSampling: RoiSampling;
  readonly blocks: BlockConfig;
  /** Share of the outputs of fc6 and fc7 that dropout sets to 0 in fine-tuning. */
  readonly dropout: number;
  readonly schedule: TrainingSchedule;
  readonly postHoc: PostHocConfig;
  readonly detection: PostHocDetectionConfig;
}

/** Source: SPP-net §4.1 and its code; numbers in docs/sources.md, "Where they disagree". */
export const SPPNET: SppNetConfig = {
  preprocessing: { order: 'BGR', means: [128, 128, 128], std: 1, shorterSide: 480, longerSide: 2000 },
  scales: { shorterSides: [480, 576, 688, 864, 1200], windowSide: 224 }, // SPP-net §4.1
  levels: SPP_LEVELS,
  shrink: SPP_CELLS_ZF5.shrink,
  regionSampling: ROI_SAMPLING,                     // 32 + 96 windows; spp_finetune_voc.m: background from .1
  blocks: { batches: 500, oversampling: 10 },    // spp_finetune_voc.m
  dropout: 0.5,
  schedule: { // SPP-net §4.1: 250k + 50k steps
    steps: 300_000, learningRate: 1e-4, warmUp: 0, drops: [{ at: 250 / 300, factor: 0.1 }], iterSize: 1, sgd: SGD,
  },
  postHoc: { featureScale: FEATURE_SCALE, svms: SVM_MINING, boxRegressors: SPPNET_BOX_REGRESSORS },
  detection: SPPNET_DETECTION,
};

/** Source: SPP-net §4.1, "1-scale". */
export const SPPNET_ONE_SCALE: SppNetConfig = {
  ...SPPNET,
  preprocessing: { ...SPPNET.preprocessing, shorterSide: 688, longerSide: 2867 },
  scales: { ...SPPNET.scales, shorterSides: [688] },
};

/** One scale, as all quarter-scale configurations. Source: docs/recipe.md, "Training", row SPP-net. */
export const SPPNET_SMALL: SppNetConfig = {
  ...SPPNET,
  preprocessing: PREPROCESSING_SMALL,
  scales: { shorterSides: [150], windowSide: 56 },
  shrink: 6.5 / 4,
  blocks: { batches: 25, oversampling: 10 },
  dropout: 0,
  schedule: {
    steps: 1500, learningRate: 0.01, warmUp: 50, drops: [{ at: 0.75, factor: 0.1 }], iterSize: 1, sgd: SGD_SMALL,
  },
};

/** The five published scales divided by four. */
export const SPPNET_SMALL_FIVE_SCALES: SppNetConfig = {
  ...SPPNET_SMALL,
  preprocessing: { ...PREPROCESSING_SMALL, shorterSide: 120, longerSide: 200 },
  scales: { ...SPPNET_SMALL.scales, shorterSides: [120, 144, 172, 216, 300] },
};
