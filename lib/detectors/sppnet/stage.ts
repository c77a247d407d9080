// The stages of SPP-net in pieces that a training can stop between: SGD steps and images.
import type { PostHoc } from '../../posthoc/post-hoc.js';
import type { SvmProgress } from '../../posthoc/stages.js';
import type { StepReport, TrainingState } from '../../training/sgd-training.js';
import type { Weights } from '../../tensor/weights.js';

/** What all stages so far have come to; {} at the beginning. Cached features are not in it: they are on disk. */
export interface SavedSppNet {
  /** M.conv, until there is M'. */
  readonly conv?: Weights;
  /** M'; without `state` it is finished. */
  readonly net?: { readonly weights: Weights; readonly state?: TrainingState };
  readonly svms?: SvmProgress;
  /** There is nothing left to do. */
  readonly learners?: PostHoc;
}

/** A piece of work that was done, or the beginning of a stage. */
export interface SppNetEvent {
  /** Its names are those of the seconds in metrics.json. */
  readonly stage: 'cacheSppFeatures' | 'fineTune' | 'cacheFeatures' | 'trainSvms' | 'trainBoxRegressors';
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
  saved(): SavedSppNet;
}

/** Pieces of a stage that end in something. */
export type Stage<T> = AsyncGenerator<SppNetEvent, T>;

/** Seconds of reading and writing since somebody last asked. */
export class DiskClock {
  private seconds = 0;

  readonly add = (seconds: number): void => { this.seconds += seconds; };

  /** The seconds so far; it begins at 0 again. */
  take(): number {
    const { seconds } = this;
    this.seconds = 0;
    return seconds;
  }
}

/** A piece of work without SGD and disk. */
export function idle(stage: SppNetEvent['stage'], done: number, of: number): Omit<SppNetEvent, 'saved'> {
  return { stage, done, of, diskSeconds: 0, bytes: 0 };
}
