// From the next images of the walk to a mini-batch: regions by the sampler of the configuration, and every image with
// at least one drawn region, whole. Deck: "Obstacle #2: Making SGD steps efficient".
//   hierarchical   2 images, 64 regions of each
//   region-wise    128 regions of all images in one bag, and all images that they lie in
// With augmentation, the picture of each is changed, and its regions with its size.
// With several scales, each image is shown at a random one (Fast R-CNN §5.2).
import { scaleBox } from '../../boxes/box.js';
import { pictureChanges } from '../../data/pictures/augmentation.js';
import type { ImageCache } from '../../data/pictures/image-cache.js';
import { batchImages, imageScale } from '../../data/pictures/prepare-image.js';
import type { Dataset } from '../../data/sample.js';
import type { ImageView } from '../../sampling/image-walk.js';
import { roiBatchOf, targetsOf, type HeadTargets } from '../../sampling/proposal-targets.js';
import { SAMPLERS } from '../../sampling/mini-batch-samplers.js';
import type { TargetNormalisation } from '../../sampling/target-normalisation.js';
import type { Rng } from '../../tensor/rng.js';
import { entryOf, viewOf, type Candidates } from './candidates.js';
import type { FastConfig } from './config.js';
import type { FastBatch } from './step.js';

/** What mini-batches are drawn from. */
export interface BatchSource {
  readonly data: Dataset;
  readonly candidates: Candidates;
  readonly normalisation: TargetNormalisation;
  /** Prepared pictures, a cache for each scale; an image is shown at one of them. */
  readonly caches: readonly ImageCache[];
}

/** The mini-batch of the next views of the walk; region-wise sampling ignores the views. */
export type MiniBatches = (views: readonly ImageView[], rng: Rng) => Promise<FastBatch>;

export function miniBatches(
  { data, candidates, normalisation, caches }: BatchSource,
  { sampling, roiSampling, preprocessing, augmentation }: FastConfig,
): MiniBatches {
  const N = data.samples.length;
  const draw = SAMPLERS[sampling](candidates.bags, roiSampling);
  const drawChanges = pictureChanges(augmentation);
  return async (turn, rng) => {
    const drawn = draw(rng, turn.map((view) => entryOf(view, N)));
    const views = drawn.map(({ image }) => viewOf(image, N));
    const changes = drawChanges?.(rng, views.length);
    const prepared = await Promise.all(views.map(({ index, flipped }, n) =>
      caches[rng.fork(`scale ${n}`).integer(caches.length)].prepared(data.samples[index], flipped, changes?.[n])));
    const { input, scales } = batchImages(prepared);
    const samples = drawn.map((part, n) => {
      const matchedAt = imageScale(data.samples[views[n].index], preprocessing);
      return atScale(targetsOf(candidates.matched(part.image), part, normalisation), scales[n] / matchedAt);
    });
    return { images: input, regions: roiBatchOf(samples, data.classes.length, 'float32') };
  };
}

/** The regions of an image that is shown `factor` times as large as they were matched. */
function atScale(targets: HeadTargets, factor: number): HeadTargets {
  return { ...targets, boxes: targets.boxes.map((box) => scaleBox(box, factor)) };
}
