// Features scaled to a common mean norm for the linear learners, so that C and λ suit every network.
//   factor = targetNorm / mean of |f|₂  over the features of some random boxes of some random images
// Source: R-CNN's rcnn_feature_stats.m, rcnn_scale_features.m. Testing uses the same factor; each layer has its own.
import type { Rng } from '../tensor/rng.js';
import { l2Norm, scaled, type Tensor } from '../tensor/tensor.js';
import { featureRow, type ImageFeatures } from '../data/caches/image-features.js';

export interface FeatureScaleConfig {
  readonly targetNorm: number;
  readonly maxImages: number;
  /** Boxes of each image. */
  readonly maxBoxes: number;
}

export const FEATURE_SCALE: FeatureScaleConfig = {
  targetNorm: 20,   // rcnn_scale_features.m
  maxImages: 200,   // rcnn_feature_stats.m
  maxBoxes: 200,    // rcnn_feature_stats.m
};

/** Features of a data set, read image by image. */
export interface FeatureSource {
  /** Images 0 .. count − 1. */
  readonly count: number;
  /** (R,D) */
  featuresOf(image: number): Promise<Tensor>;
}

/** Mean norm of the features of the boxes drawn. Throws RangeError for no boxes, and for a mean of 0 or not finite. */
export async function meanFeatureNorm(source: FeatureSource, cfg: FeatureScaleConfig, rng: Rng): Promise<number> {
  const images = rng.sample(Array.from({ length: source.count }, (_, i) => i), cfg.maxImages);
  let sum = 0;
  let count = 0;
  for (const image of images) {
    const features = await source.featuresOf(image);
    for (const box of rng.sample(Array.from({ length: features.shape[0] }, (_, i) => i), cfg.maxBoxes)) {
      sum += l2Norm({ shape: [features.shape[1]], data: featureRow(features, box) });
      count++;
    }
  }
  const mean = sum / count;
  if (!(mean > 0 && Number.isFinite(mean))) {
    throw new RangeError(`meanFeatureNorm: the mean norm of ${count} features is ${mean}`);
  }
  return mean;
}

/** The factor of all features. Throws as meanFeatureNorm does. */
export async function featureScale(source: FeatureSource, cfg: FeatureScaleConfig, rng: Rng): Promise<number> {
  return cfg.targetNorm / await meanFeatureNorm(source, cfg, rng);
}

/** A copy of the image with its features times `factor`. */
export function scaleFeatures(image: ImageFeatures, factor: number): ImageFeatures {
  return { ...image, features: scaled(image.features, factor) };
}
