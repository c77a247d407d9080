// config.json: everything a run was made with, resolved; enough to make it again. And what is asked for, before.
import type { Backend } from '../compute/compute.js';
import type { FcRanks } from '../networks/low-rank-fc.js';
import type { Json, TrainingCost, TrainSettings } from '../systems/system.js';
import type { DataChoice } from './data-choice.js';
import type { RunProcess } from './guards/run-processes.js';

export const PROGRAM = 'rcnn-velocities';

/** What a run of an earlier version does not say of its settings. */
export const OLDER_SETTINGS: Pick<TrainSettings, 'recipe' | 'set'> = { recipe: 'small', set: {} };

/** What a training was asked for, defaults filled in. `--resume` goes on with exactly this. */
export interface TrainPlan {
  readonly system: string;
  readonly settings: TrainSettings;
  readonly data: DataChoice;
  readonly split: string;
  /** The pre-trained M0, or null: from random numbers. */
  readonly init: { readonly file: string; readonly sha256: string } | null;
  readonly mode: string;
  /** Steps between two checkpoints. */
  readonly checkpointEvery: number;
  /** Where external proposals are kept; absent: in the run folder. */
  readonly cache?: string;
}

/** What a test of a run was asked for. */
export interface TestPlan {
  readonly data: DataChoice;
  readonly split: string;
  readonly mode: string;
  /** How many images are drawn with their detections, chosen evenly over the split. */
  readonly pictures: number;
  /** Detections with a lower score are not drawn. */
  readonly drawnScore: number;
  /** Where external proposals are kept; absent: where the training kept them. */
  readonly cache?: string;
  /** The folder of the results; absent: the run folder. */
  readonly out?: string;
}

/** One training, with its test where one is asked for, as a value that another process can be told to do. */
export interface RunJob {
  /** The run folder. */
  readonly dir: string;
  readonly plan: TrainPlan;
  /** Null: the run is not tested. */
  readonly test: TestPlan | null;
}

export interface RunConfig {
  readonly program: typeof PROGRAM;
  readonly versions: Readonly<Record<string, string>>;
  readonly plan: TrainPlan;
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly trainingImages: number;
  /** Classes without an object to learn in the training images; absent: there are none. */
  readonly unlearned?: readonly string[];
  /** The system's own constants. */
  readonly constants: Json;
  /** Which program and backend made which steps, where more than one did; absent for a run of an earlier version. */
  readonly processes?: readonly RunProcess[];
  /** Null until the training is finished: the backend that really computed, and for how long. */
  readonly training: {
    readonly backend: Backend;
    readonly seconds: number;
    /** Seconds of the processors, all threads together; absent where a part of the training did not count them. */
    readonly cpuSeconds?: number;
    /** Seconds by name: proposals before the first step, stages of a training that has several. */
    readonly stages?: Readonly<Record<string, number>>;
    /** Seconds for the external proposals of an image, where some were made. */
    readonly proposalsPerImage?: number;
    /** Absent where the system does not count its cost. */
    readonly cost?: TrainingCost;
    /** Size of the cached features; absent where there are none. */
    readonly cacheBytes?: number;
  } | null;
  /** The run whose model this one is, changed without training for an ablation; absent for a run that was trained. */
  readonly changed?: { readonly from: string; readonly by: string };
  /** The run that this one is compressed from, and the ranks; absent for a run that was trained. */
  readonly compressed?: { readonly from: string; readonly ranks: FcRanks };
}
