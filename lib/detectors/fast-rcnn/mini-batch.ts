// From the images whose turn it is to a mini-batch: regions by the sampler of the configuration, and every image that
// one of them comes from, whole. Deck: "Obstacle #2: Making SGD steps efficient".
//   hierarchical   2 images, 64 regions of each
//   region-wise    128 regions of all images in one bag, and as many images as they happen to come from
import type { ImageCache } from '../../data/image-cache.js';
import type { Dataset } from '../../data/sample.js';
import type { ImageView } from '../../sampling/hierarchical.js';
import { targetsOf } from '../../sampling/proposal-targets.js';
import { SAMPLERS } from '../../sampling/region-wise.js';
import type { TargetNormalisation } from '../../sampling/target-normalisation.js';
import { trainingBatch } from '../../sampling/training-image.js';
import type { Rng } from '../../tensor/rng.js';
import { doubled, entryOf, viewOf, type CandidatePair } from './candidates.js';
import type { FastConfig } from './config.js';
import { roiBatchOf } from './roi-batch.js';
import type { FastBatch } from './step.js';

/** What mini-batches are drawn from. */
export interface BatchSource {
  readonly data: Dataset;
  readonly candidates: readonly CandidatePair[];
  readonly normalisation: TargetNormalisation;
  /** Prepared pictures; its preprocessing is that of the candidates. */
  readonly cache: ImageCache;
}

/** The mini-batch of the views the walk has come to; region-wise sampling takes what it draws instead. */
export type MiniBatches = (views: readonly ImageView[], rng: Rng) => Promise<FastBatch>;

export function miniBatches(
  { data, candidates, normalisation, cache }: BatchSource, { sampling, roiSampling }: FastConfig,
): MiniBatches {
  const N = data.samples.length;
  const bags = doubled(candidates);
  return async (views, rng) => {
    const drawn = SAMPLERS[sampling](bags, roiSampling, rng, views.map((view) => entryOf(view, N)));
    const samples = drawn.map((part) => targetsOf(bags[part.image], part, normalisation));
    const { input } = await trainingBatch(data, drawn.map(({ image }) => viewOf(image, N)), cache);
    return { images: input, regions: roiBatchOf(samples, data.classes.length, 'float32') };
  };
}
