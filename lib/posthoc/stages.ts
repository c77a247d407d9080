// The two post hoc stages. The SVM stage yields after each image, so that a training can stop there and continue later.
// Deck: "Ignoring pre-training, there are three separate training stages".
import type { ImageFeatures } from '../data/caches/image-features.js';
import type { Rng } from '../tensor/rng.js';
import { trainBoxRegressors, type BoxRegressorConfig } from './box-regressors.js';
import { featureScale, scaleFeatures, type FeatureScaleConfig } from './feature-scale.js';
import type { ScaledRegressors, ScaledSvms } from './post-hoc.js';
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

/** Progress of SVM training, as a checkpoint keeps it. */
export interface SvmProgress {
  /** The factor of all features. */
  readonly scale: number;
  /** Number of images mined in the second pass. */
  readonly imagesDone: number;
  readonly classes: readonly ClassMining[];
}

/** Trains the SVMs of K classes, from `saved` or, if undefined, from the start; yields progress after each image. */
export async function* svmStage(
  view: FeatureView, K: number, cfg: PostHocConfig, rng: Rng,
  { saved, report }: { readonly saved: SvmProgress | undefined; readonly report: (event: SvmTraining) => void },
): AsyncGenerator<SvmProgress, ScaledSvms> {
  const scale = saved?.scale ?? await scaleOf(view, cfg, rng);
  let imagesDone = saved?.imagesDone ?? 0;
  const start = saved?.classes ?? await startMining(streamOf(view, scale, 0), K);
  yield { scale, imagesDone, classes: start };
  const steps = miningSteps(start, streamOf(view, scale, imagesDone), cfg.svms, rng, report);
  for (;;) {
    const { value: classes, done } = await steps.next();
    if (done === true) return { scale, weights: svmWeights(classes) };
    yield { scale, imagesDone: ++imagesDone, classes };
  }
}

/** Trains the box regressors of K classes: one pass over all images, and a closed form for each class. */
export async function trainScaledRegressors(
  view: FeatureView, K: number, cfg: PostHocConfig, rng: Rng,
): Promise<ScaledRegressors> {
  const scale = await scaleOf(view, cfg, rng);
  return { scale, regressors: await trainBoxRegressors(streamOf(view, scale, 0), K, cfg.boxRegressors) };
}

function scaleOf({ count, imageAt }: FeatureView, cfg: PostHocConfig, rng: Rng): Promise<number> {
  const featuresOf = async (image: number): Promise<ImageFeatures['features']> => (await imageAt(image)).features;
  return featureScale({ count, featuresOf }, cfg.featureScale, rng.fork('scale'));
}

async function* streamOf({ count, imageAt }: FeatureView, scale: number, from: number): AsyncGenerator<ImageFeatures> {
  for (let image = from; image < count; image++) yield scaleFeatures(await imageAt(image), scale);
}
