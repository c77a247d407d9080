// What the commands need of a detector: how to start or resume its training, and how to load the trained model.
// One system = one way to train one detector; lib/systems/systems.ts lists them by the names of `--system`.
import type { Box } from '../boxes/box.js';
import type { Compute } from '../compute/compute.js';
import type { CacheStore } from '../data/caches/cache-store.js';
import type { TensorFile } from '../data/files/safetensors.js';
import type { PixelScaling } from '../data/pictures/image-tensor.js';
import type { Dataset, Detection, Detector, Sample } from '../data/sample.js';
import type { HeadExplanation } from '../detectors/fast-rcnn/explain.js';
import type { RpnExplanation } from '../detectors/faster-rcnn/explain.js';
import type { CostByStage, StepCost } from '../networks/step-cost.js';
import type { FileProposals } from '../proposals/file-proposals.js';
import type { ExternalProposals, ProposalChoice } from '../proposals/proposal-choice.js';
import type { Rng } from '../tensor/rng.js';
import type { Watch } from '../training/watch.js';
import type { Recipe } from './recipe.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a training has cost so far. */
export interface TrainingCost {
  /** By the names of the stages in metrics.json; `train` where training is one stage. */
  readonly stages: CostByStage;
  /** A step of slow R-CNN on the same backbone, 128 crops: what the deck compares with. */
  readonly slowStep: StepCost;
}

/** What a user may choose. */
export interface TrainSettings {
  /** S, M, L or a published backbone (docs/10-models.md). */
  readonly backbone: string;
  /** Which configuration the values below are put into. */
  readonly recipe: Recipe;
  readonly steps: number;
  /** Shorter side of the image in network-input pixels. */
  readonly scale: number;
  /** Base learning rate, before warm-up and drops. */
  readonly learningRate: number;
  readonly seed: number;
  /** Where the regions come from; absent where the network finds them itself. */
  readonly proposals?: ProposalChoice;
  /** How the pixels were scaled that the initial weights were trained on; absent: as the recipe does. */
  readonly pixels?: PixelScaling;
  /** Values of the configuration by their paths (`anchors.scales`), put in last; see overrides.ts. */
  readonly set: Readonly<Record<string, Json>>;
}

/** What one step reports. */
export interface TrainEvent {
  /** Steps made so far, this one included: 1..steps. */
  readonly step: number;
  readonly steps: number;
  /** Losses by name, the same names in the same order at every step. */
  readonly losses: Readonly<Record<string, number>>;
  readonly learningRate: number;
}

/** Everything that training goes on from. Both parts are kept in one file, so that a kill cannot part them. */
export interface Checkpoint {
  /** What detection needs: weights, and in the metadata classes, preprocessing, anchors, normalisation of targets. */
  readonly model: TensorFile;
  /** The rest: momentum, generator state, position in the epoch, steps made. */
  readonly state: TensorFile;
}

/** A piece of training that is no SGD step: an image whose features were cached, or seen by a post hoc learner. */
export interface StageWork {
  readonly stage: string;
  /** Pieces of the stage that are done; 0 when it begins. */
  readonly done: number;
  /** Pieces of the whole stage. */
  readonly of: number;
}

/** A training under way; nothing of it but cached features is on disk. */
export interface TrainRun {
  /** The system's own constants as used, for config.json. */
  readonly config: Json;
  /** What was not taken of another run's model, a phrase each; absent where the training did not start from one. */
  readonly notTaken?: readonly string[];
  /** Seconds of the stages so far, by name; absent where training is one stage. */
  readonly stages?: Readonly<Record<string, number>>;
  /** Cost so far, also before a resumption; absent where the system does not count it. */
  readonly cost?: TrainingCost;
  /** Bytes of the features cached so far; absent where none are. */
  readonly cacheBytes?: number;
  /** Where there are stages without SGD steps: makes a piece of such work, or null when a step or nothing is next. */
  stageWork?(): Promise<StageWork | null>;
  /** Steps made so far, also before a resumption. */
  readonly stepsDone: number;
  /** One SGD step. Rejects when a loss is not finite, naming loss and step. */
  step(): Promise<TrainEvent>;
  /** What the training goes on from; weights that are on a graphics card are fetched for it. */
  checkpoint(): Promise<Checkpoint>;
}

/** The boxes of a file, or the store that keeps the boxes of a proposer; null: they are made and not kept. */
export type BoxSource = FileProposals | CacheStore | null;

/** Where a detector that does not find its regions itself takes them from. */
export type BoxesFor = (choice: ProposalChoice) => Promise<BoxSource>;

export interface TrainJob {
  readonly data: Dataset;
  readonly settings: TrainSettings;
  /** The pre-trained M0, or null to start from random numbers. Ignored when resuming: the checkpoint has it all. */
  readonly init: TensorFile | null;
  /** What `checkpoint()` once returned, or null to start at step 0. */
  readonly resumeFrom: Checkpoint | null;
  readonly compute: Compute;
  /** What `settings.proposals` asks for: a list an image, best first, in image pixels; null where it asks for none. */
  readonly proposals: ExternalProposals | null;
  /** Where the run keeps cached features; a system that caches opens the store. */
  readonly features: CacheStore;
  /** Is shown each statement of every SGD step; absent: nobody watches. */
  readonly watch?: Watch | undefined;
}

/** What a detector finds in one image, in image pixels. */
export interface Findings {
  readonly detections: Detection[];
  /** The regions it looked at, best first. */
  readonly proposals: readonly Box[];
  /** Seconds for the proposals, and whether they were made or read from a cache; absent where the network made them. */
  readonly external?: { readonly seconds: number; readonly made: boolean };
  /** Detections from the same features in other ways, by name, for comparison; absent where there is one way. */
  readonly variants?: Readonly<Record<string, readonly Detection[]>>;
}

/** `detect` gives the detections of `find` alone. */
export interface TrainedDetector extends Detector {
  find(sample: Sample): Promise<Findings>;
}

/** Why a detector found what it found in one image, in network-input pixels. */
export interface Explanation {
  readonly head: HeadExplanation;
  /** Null where the proposals came from outside. */
  readonly rpn: RpnExplanation | null;
}

/** Explains one image; the random draws of a training step come from `rng`. */
export interface Explainer {
  readonly classes: readonly string[];
  explain(sample: Sample, rng: Rng): Promise<Explanation>;
}

export interface System {
  /** As typed after `--system`, and stored in the model's metadata under `system`. */
  readonly name: string;
  /** One line for `--help`. */
  readonly describe: string;
  /** The system whose trained model this one goes on from; absent: from M0 or random numbers. */
  readonly startsFrom?: string;
  /** Whether fc6 and fc7 are always new, since pre-trained ones have inputs of another length; absent: they are not. */
  readonly freshFc?: true;
  /** Whether a run can go on for more steps than it was begun with; absent where stages share the steps. */
  readonly takesMoreSteps?: true;
  /** The settings of a recipe; undefined: of the backbone's usual one. Throws RangeError for an unknown backbone. */
  defaults(backbone: string, recipe?: Recipe): TrainSettings;
  /**
   * The whole configuration that a training with these settings has: the recipe's, then steps, scale and learning rate,
   * then `set`. Throws RangeError for a path that it does not have, or a value that the path does not take.
   */
  configOf(settings: TrainSettings): object;
  startTraining(job: TrainJob): Promise<TrainRun>;
  /** Rejects with a RangeError naming tensor or metadata when the model is not of this system. */
  loadDetector(model: TensorFile, compute: Compute, boxesFor: BoxesFor): Promise<TrainedDetector>;
  /** Whether models of these settings keep records; absent: all do where there is loadExplainer(). */
  keepsRecords?(settings: TrainSettings): boolean;
  /** The same as loadDetector() for explanations; absent where a system keeps no records. */
  loadExplainer?(model: TensorFile, compute: Compute, boxesFor: BoxesFor): Promise<Explainer>;
}

/** What a user may choose of the training of M0; its crops have one size and are not proposed. */
export type PretrainSettings = Pick<TrainSettings, 'backbone' | 'steps' | 'learningRate' | 'seed'>;

/** Training of M0 (the deck's ImageNet step), the offline start of every system. */
export interface Pretraining {
  defaults(backbone: string): PretrainSettings;
  /** `resumeFrom`: what `checkpoint()` once returned, or null to start at step 0. */
  start(settings: PretrainSettings, compute: Compute, resumeFrom: TensorFile | null): PretrainRun;
}

export interface PretrainRun {
  readonly stepsDone: number;
  step(): Promise<TrainEvent>;
  /** Share of validation crops put into the right class. */
  accuracy(): Promise<number>;
  /** The weights, and in the metadata `kind`, `backbone` and `classes`. */
  model(): TensorFile;
  /** Everything that the training goes on from. */
  checkpoint(): TensorFile;
}

/** Whether a file is the model of a run, and not pre-trained weights. */
export function isOwnModel({ metadata }: TensorFile): boolean {
  return metadata.kind === undefined && metadata.system !== undefined;
}

/** Throws RangeError when a model was trained by another system than `name`. */
export function refuseOther({ system }: { readonly system: string }, name: string): void {
  if (system !== name) throw new RangeError(`model: trained as ${system}, not as ${name}`);
}
