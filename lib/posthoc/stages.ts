// The two post hoc stages of slow R-CNN and SPP-net, in pieces of one image, so that a training can stop between any
// two pieces and go on later.  Deck: "Ignoring pre-training, there are three separate training stages".
import type { ImageFeatures } from '../data/caches/image-features.js';
import type { TensorFile } from '../data/files/safetensors.js';
import type { Rng } from '../tensor/rng.js';
import type { StageStates } from '../training/stage-states.js';
import { DiskClock, piece, type Stage } from '../training/stages.js';
import { trainBoxRegressors, type BoxRegressorConfig } from './box-regressors.js';
import { featureScale, scaleFeatures, type FeatureScaleConfig } from './feature-scale.js';
import { miningFile, miningOf } from './mining-state.js';
import { regressorsFile, regressorsOf, type PostHoc, type ScaledRegressors, type ScaledSvms } from './post-hoc.js';
import {
  miningSteps, startMining, svmWeights, type ClassMining, type SvmMiningConfig, type SvmTraining,
} from './svms.js';

export interface PostHocConfig {
  readonly featureScale: FeatureScaleConfig;
  readonly svms: SvmMiningConfig;
  readonly boxRegressors: BoxRegressorConfig;
}

/** One layer's features of a data set, read image by image, never all at once. */
export interface FeatureView {
  /** Images 0 .. count − 1. */
  readonly count: number;
  imageAt(image: number): Promise<ImageFeatures>;
}

/** The features a stage learns from; `onRead` is told the seconds of each reading. */
export type OpenView = (onRead: (seconds: number) => void) => FeatureView;

/** What both stages need. */
export interface PostHocJob {
  /** K. */
  readonly classes: number;
  readonly config: PostHocConfig;
  readonly rng: Rng;
  readonly states: StageStates;
  /** Is told of every training of an SVM. */
  readonly onSvm: (training: SvmTraining) => void;
}

const SVMS = 'trainSvms';
const BOXES = 'trainBoxRegressors';

/** Progress of SVM training, as a checkpoint keeps it. */
interface SvmProgress {
  /** The factor of all features. */
  readonly scale: number;
  /** Number of images mined in the second pass. */
  readonly imagesDone: number;
  readonly classes: readonly ClassMining[];
}

/** Deck: "Train post hoc linear SVMs on F (hinge loss)", with one pass of hard negative mining; a piece an image. */
export async function* svmStage(open: OpenView, job: PostHocJob): Stage<ScaledSvms> {
  const { classes: K, config, states, onSvm } = job;
  const rng = job.rng.fork('svms');
  const disk = new DiskClock();
  const view = open(disk.add);
  const saved = states.of(SVMS);
  const start = saved !== null ? progressOf(saved) : await beginning(view, K, config, rng);
  const { scale } = start;
  let { imagesDone, classes } = start;
  states.keep(SVMS, () => progressFile({ scale, imagesDone, classes }));
  yield { ...piece(SVMS, imagesDone, view.count), diskSeconds: disk.take() };
  const steps = miningSteps(classes, streamOf(view, scale, imagesDone), config.svms, rng, onSvm);
  for (;;) {
    const { value, done } = await steps.next();
    classes = value;
    if (done === true) return { scale, weights: svmWeights(classes) };
    imagesDone++;
    yield { ...piece(SVMS, imagesDone, view.count), diskSeconds: disk.take() };
  }
}

/** Deck: "bounding-box regressors", "squared loss": one pass over the images, then a closed form for each class. */
export async function* regressorStage(open: OpenView, job: PostHocJob): Stage<ScaledRegressors> {
  const { classes: K, config, states } = job;
  const disk = new DiskClock();
  yield piece(BOXES, 0, 1);
  const saved = states.of(BOXES);
  const boxes = saved !== null ? regressorsOf(saved, K)
    : await trainScaledRegressors(open(disk.add), K, config, job.rng.fork('boxes'));
  states.keep(BOXES, () => regressorsFile(boxes));
  yield { ...piece(BOXES, 1, 1), diskSeconds: disk.take() };
  return boxes;
}

/** What the two stages have learnt, from their states; null until both are finished. */
export function learntPostHoc(states: StageStates, K: number): PostHoc | null {
  const [svms, boxes] = [states.of(SVMS), states.of(BOXES)];
  if (svms === null || boxes === null) return null;
  const { scale, classes } = progressOf(svms);
  return { svms: { scale, weights: svmWeights(classes) }, boxes: regressorsOf(boxes, K) };
}

/** Trains the box regressors of K classes: one pass over all images, and a closed form for each class. */
export async function trainScaledRegressors(
  view: FeatureView, K: number, config: PostHocConfig, rng: Rng,
): Promise<ScaledRegressors> {
  const scale = await scaleOf(view, config, rng);
  return { scale, regressors: await trainBoxRegressors(streamOf(view, scale, 0), K, config.boxRegressors) };
}

/** Two readings: images drawn for the scale of the features, then all images for the positives of every class. */
async function beginning(view: FeatureView, K: number, config: PostHocConfig, rng: Rng): Promise<SvmProgress> {
  const scale = await scaleOf(view, config, rng);
  return { scale, imagesDone: 0, classes: await startMining(streamOf(view, scale, 0), K) };
}

function progressFile({ scale, imagesDone, classes }: SvmProgress): TensorFile {
  const { tensors, metadata } = miningFile(classes);
  return { tensors, metadata: { ...metadata, scale: String(scale), imagesDone: String(imagesDone) } };
}

/** The inverse. Throws RangeError when the file is no such progress. */
function progressOf(file: TensorFile): SvmProgress {
  const [scale, imagesDone] = ['scale', 'imagesDone'].map((name) => Number(file.metadata[name]));
  if (!Number.isFinite(scale) || !Number.isInteger(imagesDone)) {
    throw new RangeError('training state: scale or imagesDone of the SVMs is missing');
  }
  return { scale, imagesDone, classes: miningOf(file) };
}

function scaleOf({ count, imageAt }: FeatureView, config: PostHocConfig, rng: Rng): Promise<number> {
  const featuresOf = async (image: number): Promise<ImageFeatures['features']> => (await imageAt(image)).features;
  return featureScale({ count, featuresOf }, config.featureScale, rng.fork('scale'));
}

async function* streamOf({ count, imageAt }: FeatureView, scale: number, from: number): AsyncGenerator<ImageFeatures> {
  for (let image = from; image < count; image++) yield scaleFeatures(await imageAt(image), scale);
}
