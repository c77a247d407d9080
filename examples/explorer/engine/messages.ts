// What the page and the worker say to each other. The worker owns the compute, the network and the solver; a call is
// answered by its result or by an error. Arrays of numbers are transferred, not copied.
import type { Box } from '../../../lib/boxes/box.js';
import type { GroundTruth, RgbImage } from '../../../lib/data/sample.js';
import type { StageAccount } from '../../../lib/training/stage-account.js';
import type { ScoredBox } from '../../../lib/detectors/fast-rcnn/detections.js';
import type { BranchStep, UnitOfFc7 } from './branch-step.js';
import type { StagedPiece, StagedSystem } from './staged-piece.js';

/** Where the worker finds the weights: addresses, or the bytes themselves where the page is one file. */
export interface Weights {
  readonly m0: string | ArrayBuffer;
  readonly trained: string | ArrayBuffer;
}

export type StartFrom = 'M0' | 'scratch' | 'trained';
export type Which = 'training' | 'trained' | 'yours';

export interface OpenRequest {
  readonly weights: Weights;
  readonly mode: string;
}

export interface TrainingRequest {
  readonly from: StartFrom;
  readonly seed: number;
  readonly images: number;
  /** Multiplies the learning rate of the small recipe: 1 is the recipe. */
  readonly rate: number;
}

export interface Opened {
  /** As in the command line: `simd, 1 thread`. */
  readonly backend: string;
}

export interface StepResult {
  /** Steps made so far. */
  readonly step: number;
  readonly losses: Readonly<Record<string, number>>;
  readonly learningRate: number;
  readonly milliseconds: number;
}

/** A step of approximate and of exact joint training: the sum of the four losses of each. */
export interface ExactPairStep extends StepResult {
  /** Lengths of the two gradients that meet at the deltas. */
  readonly norms: { readonly rpnBbox: number; readonly path: number };
}

export interface FoundResult {
  /** In pixels of the picture. */
  readonly detections: readonly ScoredBox[];
  /** In pixels of the picture, best first, with the RPN's score. */
  readonly proposals: readonly { readonly box: Box; readonly score: number }[];
  readonly milliseconds: number;
  readonly classes: readonly string[];
}

export interface FeatureResult {
  /** (1,C,Hc,Wc) */
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** Feature cells per pixel of the picture. */
  readonly cellsPerPixel: number;
}

export interface Plane {
  /** (H,W) */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A picture with its objects, where they are known. */
export interface Scene {
  readonly image: RgbImage;
  readonly objects: readonly GroundTruth[];
}

/** A plane of numbers of a stage, to be drawn. */
export interface StagePlane {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** A stage of a joint step: what the step's own text says of it, and what it made. */
export interface StageResult extends StageAccount {
  readonly planes: readonly StagePlane[];
  /** In network-input pixels of the first image; none where the stage made none. */
  readonly boxes: readonly Box[];
}

export interface WatchedStep {
  readonly stages: readonly StageResult[];
  readonly losses: Readonly<Record<string, number>>;
  /** The first image of the mini-batch. */
  readonly picture: RgbImage | null;
}

export interface EvaluationResult {
  readonly mAP: number;
  readonly images: number;
}

/** A part of a detector's work on a picture. */
export interface RacePart {
  readonly name: string;
  /** How much of it, in words. */
  readonly work: string;
  readonly milliseconds: number;
}

export interface RaceLane {
  readonly name: string;
  readonly parts: readonly RacePart[];
  /** Digits of the scores of all regions: the same digits, the same scores. */
  readonly scores: string;
}

/** A piece of alternating optimization; `stage` is `end` after the last. */
export interface AlternatingPiece {
  readonly stage: string;
  readonly done: number;
  readonly of: number;
  readonly losses: Readonly<Record<string, number>>;
  /** Digits of the trunk of the network in training. */
  readonly trunk: string;
  /** Of the first scene, best first: P1 where M2 begins, P2 where M4 begins, at the end those of the result. */
  readonly proposals: readonly Box[];
}

export interface ExplainedDetection extends ScoredBox {
  readonly name: string;
  /** Lines of text. */
  readonly why: readonly string[];
}

export interface ExplainedPicture {
  readonly system: string;
  readonly detections: readonly ExplainedDetection[];
  readonly milliseconds: number;
}

/** Every call by its name: what it takes, and what it gives. */
export interface Calls {
  open(request: OpenRequest): Promise<Opened>;
  /** Computes with one line changed from now on (breaks.mjs); null: with every line as lib has it. */
  break(name: string | null): Promise<void>;
  start(request: TrainingRequest): Promise<{ parameters: number }>;
  step(count: number): Promise<StepResult[]>;
  /** Sets up two trainings from one seed: without the path through the corners of the regions, and with it. */
  exact(request: { training: TrainingRequest; weight: number }): Promise<void>;
  exactStep(): Promise<ExactPairStep>;
  detect(request: { which: Which; picture: RgbImage }): Promise<FoundResult>;
  features(request: { which: Which; picture: RgbImage }): Promise<FeatureResult>;
  /** How much the pooled features of a region react to each pixel of the picture: (H,W), the mean over directions. */
  sensitivity(request: { picture: RgbImage; region: Box }): Promise<Plane>;
  /** The RPN's boxes before suppression, best first, in pixels of the picture. */
  candidates(request: { which: Which; picture: RgbImage; most: number }): Promise<FoundResult['proposals']>;
  /** One step of a training of its own, stage by stage. */
  watchedStep(request: TrainingRequest): Promise<WatchedStep>;
  /** Of the network in training, on scenes that it does not learn from. */
  evaluate(images: number): Promise<EvaluationResult>;
  race(request: { picture: RgbImage; most: number }): Promise<RaceLane[]>;
  /** Sets up alternating optimization; gives the digits of M0's trunk. */
  alternate(request: { seed: number; steps: number }): Promise<{ trunk: string }>;
  alternatingPiece(): Promise<AlternatingPiece>;
  /** The head's part of a step of Fast R-CNN on a scene, from M0 or from the trained network. */
  branches(request: { from: 'M0' | 'trained'; scene: Scene }): Promise<BranchStep>;
  /** The measured slope of the loss at a unit of fc7 of that step. */
  branchSlope(unit: UnitOfFc7): Promise<number>;
  /** Sets up slow R-CNN or SPP-net, on an empty disk or on the one that the training before has filled. */
  staged(request: { system: StagedSystem; seed: number; isDiskKept: boolean }): Promise<void>;
  stagedPiece(system: StagedSystem): Promise<StagedPiece>;
  /** Takes a model.safetensors of a run; null: back to the trained network of the page. */
  load(bytes: ArrayBuffer | null): Promise<{ system: string }>;
  explain(picture: RgbImage): Promise<ExplainedPicture>;
  /** The network in training as the bytes of a model.safetensors. */
  snapshot(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export type CallName = keyof Calls;

export interface Call {
  readonly id: number;
  readonly name: CallName;
  readonly argument: unknown;
}

export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };
