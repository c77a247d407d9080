// Everything that can be chosen in Faster R-CNN, with its source. Two configurations: as published, and the
// quarter-scale one that trains in minutes. Both are the same pipeline.
import { ANCHORS_PUBLISHED, ANCHORS_SMALL, type AnchorShapes } from '../../boxes/anchors.js';
import type { Deltas } from '../../boxes/deltas.js';
import { NO_AUGMENTATION, type Augmentation } from '../../data/pictures/augmentation.js';
import { PREPROCESSING, PREPROCESSING_SMALL, type Preprocessing } from '../../data/pictures/prepare-image.js';
import {
  PROPOSALS_ALTERNATING, PROPOSALS_TEST, PROPOSALS_TEST_SMALL, PROPOSALS_TRAIN, PROPOSALS_TRAIN_SMALL,
  type ProposalConfig,
} from '../../proposals/proposal-config.js';
import { ANCHOR_SAMPLING, ANCHOR_SAMPLING_SMALL, type AnchorSampling } from '../../sampling/anchor-labels.js';
import {
  ROI_SAMPLING, ROI_SAMPLING_JOINT, ROI_SAMPLING_JOINT_SMALL, type RoiSampling,
} from '../../sampling/roi-sampling.js';
import { PRECOMPUTED_STDS } from '../../sampling/target-normalisation.js';
import { SGD, SGD_SMALL } from '../../solvers/sgd.js';
import { DETECTION, DETECTION_SMALL, END_TO_END, type DetectionConfig, type FastConfig } from '../fast-rcnn/config.js';
import type { TrainingSchedule } from '../../training/sgd-training.js';

export interface FasterConfig {
  readonly preprocessing: Preprocessing;
  /** Changes of the training pictures beyond the mirror image. */
  readonly augmentation: Augmentation;
  readonly anchors: AnchorShapes;
  /** Network-input pixels per cell of the RPN's map. */
  readonly anchorStride: number;
  readonly anchorSampling: AnchorSampling;
  readonly proposalsTrain: ProposalConfig;
  readonly proposalsTest: ProposalConfig;
  readonly roiSampling: RoiSampling;
  /** The box targets are divided by these constants: proposals change in every step, so statistics would too. */
  readonly targetStds: Deltas;
  /** Share of the outputs of fc6 and fc7 that dropout sets to 0 in training. */
  readonly dropout: number;
  /** Lowest layer of the trunk that is trained; lower layers stay as in M0. null: the backbone's. */
  readonly firstTrained: string | null;
  readonly schedule: TrainingSchedule;
  readonly detection: DetectionConfig;
}

/** What detection needs of the configuration. */
export type FasterTestConfig = Pick<FasterConfig,
  'preprocessing' | 'anchors' | 'anchorStride' | 'proposalsTest' | 'targetStds' | 'detection'>;

/** The anchors, and how the RPN's mini-batch is sampled from them. */
export type AnchorConfig = Pick<FasterConfig, 'anchors' | 'anchorStride' | 'anchorSampling'>;

/** py-faster-rcnn, experiments/cfgs/faster_rcnn_end2end.yml; models/pascal_voc/VGG16/faster_rcnn_end2end. */
export const FASTER_JOINT: FasterConfig = {
  preprocessing: PREPROCESSING,
  augmentation: NO_AUGMENTATION,
  anchors: ANCHORS_PUBLISHED,
  anchorStride: 16,
  anchorSampling: ANCHOR_SAMPLING,
  proposalsTrain: PROPOSALS_TRAIN,
  proposalsTest: PROPOSALS_TEST,
  roiSampling: ROI_SAMPLING_JOINT,
  targetStds: PRECOMPUTED_STDS,
  dropout: 0.5,
  firstTrained: null,
  schedule: {
    steps: 70_000, learningRate: 1e-3, warmUp: 0, drops: [{ at: 50 / 70, factor: 0.1 }],
    iterSize: 2, // solver.prototxt of VGG16 and ZF; 1 for M
    sgd: SGD,
  },
  detection: DETECTION,
};

/** Source: docs/recipe.md, "Training", rows RPN, its proposals and joint. */
export const FASTER_JOINT_SMALL: FasterConfig = {
  preprocessing: PREPROCESSING_SMALL,
  augmentation: NO_AUGMENTATION,
  anchors: ANCHORS_SMALL,
  anchorStride: 8,
  anchorSampling: ANCHOR_SAMPLING_SMALL,
  proposalsTrain: PROPOSALS_TRAIN_SMALL,
  proposalsTest: PROPOSALS_TEST_SMALL,
  roiSampling: ROI_SAMPLING_JOINT_SMALL,
  targetStds: PRECOMPUTED_STDS,
  dropout: 0,
  firstTrained: null,
  schedule: {
    steps: 1000, learningRate: 0.01, warmUp: 50, drops: [{ at: 0.75, factor: 0.1 }], iterSize: 1, sgd: SGD_SMALL,
  },
  detection: DETECTION_SMALL,
};

/** The path of the head's loss to the RPN's deltas through the corners of the regions. */
export interface CoordinatePath {
  /** Multiplies this gradient: 1 is the derivative itself, 0 cuts it (approximate joint training). */
  readonly weight: number;
  /** Clips each region's gradient per delta to ±limit, before weighting. null: no clipping. */
  readonly limit: number | null;
  /** Then rescales the whole gradient to at most share × the norm of the RPN's own gradient. null: no rescaling. */
  readonly share: number | null;
  /** The regions that the gradient flows through. */
  readonly regions: 'all' | 'foreground';
  /** Targets of the head's boxes: constants, as in published code; or moving, measured from where the regions are. */
  readonly targets: 'constant' | 'moving';
  /** Steps in which the weight rises linearly from 0; 0: the full weight from the first step. */
  readonly rampUp: number;
}

export interface ExactConfig extends FasterConfig {
  /** Bilinear samples per bin along each axis. */
  readonly samplesPerBin: number;
  readonly path: CoordinatePath;
}

/** Deck: "Faster R-CNN exact joint training". No published numbers; chosen by the study of page 12. */
const COORDINATE_PATH: CoordinatePath = {
  weight: 0.01, limit: null, share: null, regions: 'foreground', targets: 'moving', rampUp: 0,
};

/** The published approximate training with a differentiable sampler (Spatial Transformer Networks §3; N = 2). */
export const FASTER_EXACT: ExactConfig = { ...FASTER_JOINT, samplesPerBin: 2, path: COORDINATE_PATH };

/** Source: docs/recipe.md, "Training", row exact: 12×12 samples averaged 2×2 to 6×6, gradient of the regions × 0.01. */
export const FASTER_EXACT_SMALL: ExactConfig = { ...FASTER_JOINT_SMALL, samplesPerBin: 2, path: COORDINATE_PATH };

/** Deck: "Training method #1: Alternating optimization": the networks that are trained, in order. */
export const STAGE_NAMES = ['M1', 'M2', 'M3', 'M4'] as const;
export type StageName = typeof STAGE_NAMES[number];

export interface AlternatingConfig extends FasterTestConfig, AnchorConfig {
  /** Changes of the training pictures beyond the mirror image; proposals P1 and P2 are made of unchanged pictures. */
  readonly augmentation: Augmentation;
  /** Images in a mini-batch that trains the RPN alone (M1, M3). */
  readonly rpnImagesPerBatch: number;
  /** How many proposals P1 and P2 hold. */
  readonly proposalsTrain: ProposalConfig;
  readonly roiSampling: RoiSampling;
  /** The proposals are fixed now, so the box targets may have statistics. */
  readonly targets: FastConfig['targets'];
  /** Share of the outputs of fc6 and fc7 that dropout sets to 0 in training. */
  readonly dropout: number;
  /** Lowest layer of the trunk that M1 and M2 train; null: the backbone's. M3 and M4 train no layer of the trunk. */
  readonly firstTrained: string | null;
  readonly schedules: Readonly<Record<StageName, TrainingSchedule>>;
}

/** What an RPN alone is trained with. */
export interface RpnConfig extends AnchorConfig {
  readonly preprocessing: Preprocessing;
  readonly augmentation: Augmentation;
  readonly imagesPerBatch: number;
  /** Lowest layer of the trunk that is trained; null: the backbone's. */
  readonly firstTrained: string | null;
  readonly schedule: TrainingSchedule;
}

const ALTERNATING_RPN: TrainingSchedule = {
  ...FASTER_JOINT.schedule, steps: 80_000, drops: [{ at: 60 / 80, factor: 0.1 }], iterSize: 1,
};
const ALTERNATING_FAST: TrainingSchedule = { ...ALTERNATING_RPN, steps: 40_000, drops: [{ at: 30 / 40, factor: 0.1 }] };

/** py-faster-rcnn, tools/train_faster_rcnn_alt_opt.py; models/pascal_voc/VGG16/faster_rcnn_alt_opt. */
export const FASTER_ALTERNATING: AlternatingConfig = {
  ...FASTER_JOINT,
  rpnImagesPerBatch: 1,
  proposalsTrain: PROPOSALS_ALTERNATING,
  roiSampling: { ...ROI_SAMPLING, bgIou: [0, 0.5] },   // faster_rcnn_alt_opt.yml, BG_THRESH_LO
  targets: 'statistics',
  schedules: { M1: ALTERNATING_RPN, M2: ALTERNATING_FAST, M3: ALTERNATING_RPN, M4: ALTERNATING_FAST },
};

const ALTERNATING_SMALL: TrainingSchedule = { ...FASTER_JOINT_SMALL.schedule, steps: 750 };

/** Source: docs/recipe.md, "Training", row alternating. */
export const FASTER_ALTERNATING_SMALL: AlternatingConfig = {
  ...FASTER_JOINT_SMALL,
  rpnImagesPerBatch: 2,
  targets: FASTER_JOINT_SMALL.targetStds,
  schedules: { M1: ALTERNATING_SMALL, M2: ALTERNATING_SMALL, M3: ALTERNATING_SMALL, M4: ALTERNATING_SMALL },
};

/** The part of a configuration that trains the RPN of a stage. */
export function rpnConfigOf(config: AlternatingConfig, stage: StageName): RpnConfig {
  return { ...config, imagesPerBatch: config.rpnImagesPerBatch, schedule: config.schedules[stage] };
}

/** The part of a configuration that trains the Fast R-CNN of a stage. */
export function fastConfigOf(config: AlternatingConfig, stage: StageName): FastConfig {
  const { firstTrained, schedules } = config;
  return { ...config, ...END_TO_END, firstTrained, sampling: 'hierarchical', schedule: schedules[stage] };
}

/** A: ratios × scales. */
export function anchorsPerCell({ anchors }: Pick<FasterConfig, 'anchors'>): number {
  return anchors.ratios.length * anchors.scales.length;
}
