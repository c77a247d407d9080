// The stages of slow R-CNN in pieces that a training can stop between: SGD steps and images.
import type { PostHoc } from '../../posthoc/post-hoc.js';
import type { SvmProgress } from '../../posthoc/stages.js';
import type { StepReport, TrainingState } from '../../training/sgd-training.js';
import type { Weights } from '../../tensor/weights.js';

/** What all stages so far have come to; {} at the beginning. Cached features are not in it: they are on disk. */
export interface SavedRcnn {
  /** M'; without `state` it is finished. */
  readonly net?: { readonly weights: Weights; readonly state?: TrainingState };
  readonly svms?: SvmProgress;
  /** There is nothing left to do. */
  readonly learners?: PostHoc;
}

/** A piece of work that was done, or the beginning of a stage. */
export interface RcnnEvent {
  /** Its names are those of the seconds in metrics.json. */
  readonly stage: 'fineTune' | 'cacheFeatures' | 'trainSvms' | 'trainBoxRegressors';
  /** Pieces done, of so many; at the beginning of a stage those of an earlier process. */
  readonly done: number;
  readonly of: number;
  /** The SGD step that was made; absent where the piece is another. */
  readonly report?: StepReport;
  /** Seconds of it that the disk took. */
  readonly diskSeconds: number;
  /** Bytes written to, or found on, the disk. */
  readonly bytes: number;
  /** What to go on from after this piece. */
  saved(): SavedRcnn;
}

/** Pieces of a stage that end in something. */
export type Stage<T> = AsyncGenerator<RcnnEvent, T>;
