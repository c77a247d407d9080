// Everything that can be chosen in Faster R-CNN, with its source. Two configurations: as published, and the
// quarter-scale one that trains in minutes. Both are the same pipeline.
import { ANCHORS_PUBLISHED, ANCHORS_SMALL, type AnchorShapes } from '../../boxes/anchors.js';
import type { Deltas } from '../../boxes/deltas.js';
import { PREPROCESSING, PREPROCESSING_SMALL, type Preprocessing } from '../../data/prepare-image.js';
import {
  PROPOSALS_TEST, PROPOSALS_TEST_SMALL, PROPOSALS_TRAIN, PROPOSALS_TRAIN_SMALL, type ProposalConfig,
} from '../../proposals/proposal-config.js';
import { ANCHOR_SAMPLING, ANCHOR_SAMPLING_SMALL, type AnchorSampling } from '../../sampling/anchor-sampling.js';
import { ROI_SAMPLING_JOINT, ROI_SAMPLING_JOINT_SMALL, type RoiSampling } from '../../sampling/roi-sampling.js';
import { PRECOMPUTED_STDS } from '../../sampling/target-normalisation.js';
import { SGD, SGD_SMALL } from '../../solvers/sgd.js';
import { DETECTION, DETECTION_SMALL, type DetectionConfig } from '../fast-rcnn/config.js';
import type { TrainingSchedule } from '../../sampling/sgd-training.js';

export interface FasterConfig {
  readonly preprocessing: Preprocessing;
  readonly anchors: AnchorShapes;
  /** Network-input pixels per cell of the RPN's map. */
  readonly anchorStride: number;
  readonly anchorSampling: AnchorSampling;
  readonly proposalsTrain: ProposalConfig;
  readonly proposalsTest: ProposalConfig;
  readonly roiSampling: RoiSampling;
  /** The box targets are divided by these: proposals change every step, so no statistics can be taken. */
  readonly targetStds: Deltas;
  /** Share of the outputs of fc6 and fc7 that dropout sets to 0 in training. */
  readonly dropout: number;
  readonly schedule: TrainingSchedule;
  readonly detection: DetectionConfig;
}

/** py-faster-rcnn, faster_rcnn_end2end.yml with VGG16 (reference: "Approximate joint training"). */
export const FASTER_JOINT: FasterConfig = {
  preprocessing: PREPROCESSING,
  anchors: ANCHORS_PUBLISHED,
  anchorStride: 16,
  anchorSampling: ANCHOR_SAMPLING,
  proposalsTrain: PROPOSALS_TRAIN,
  proposalsTest: PROPOSALS_TEST,
  roiSampling: ROI_SAMPLING_JOINT,
  targetStds: PRECOMPUTED_STDS,
  dropout: 0.5,
  schedule: { steps: 70_000, learningRate: 1e-3, warmUp: 0, dropAt: 50 / 70, sgd: SGD },
  detection: DETECTION,
};

/** The recipe of the drawn shapes: its table of hyper-parameters, rows RPN, proposals and joint. */
export const FASTER_JOINT_SMALL: FasterConfig = {
  preprocessing: PREPROCESSING_SMALL,
  anchors: ANCHORS_SMALL,
  anchorStride: 8,
  anchorSampling: ANCHOR_SAMPLING_SMALL,
  proposalsTrain: PROPOSALS_TRAIN_SMALL,
  proposalsTest: PROPOSALS_TEST_SMALL,
  roiSampling: ROI_SAMPLING_JOINT_SMALL,
  targetStds: PRECOMPUTED_STDS,
  dropout: 0,
  schedule: { steps: 1000, learningRate: 0.01, warmUp: 50, dropAt: 0.75, sgd: SGD_SMALL },
  detection: DETECTION_SMALL,
};

/** A: ratios × scales. */
export function anchorsPerCell({ anchors }: FasterConfig): number {
  return anchors.ratios.length * anchors.scales.length;
}
