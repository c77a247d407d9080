// Images with made-up features for tests of the post hoc learners.
import type { Box } from '../../lib/boxes/box.js';
import type { ImageFeatures } from '../../lib/data/caches/image-features.js';
import { tensor } from '../../lib/tensor/tensor.js';

export interface FeatureBox {
  readonly box: Box;
  /** Class of a ground-truth box, 0 for a proposal. */
  readonly label: number;
  readonly features: readonly number[];
}

export function featureImage(imageId: string, boxes: readonly FeatureBox[], D: number): ImageFeatures {
  return {
    imageId,
    boxes: boxes.map(({ box }) => box),
    gtLabels: boxes.map(({ label }) => label),
    features: tensor([boxes.length, D], boxes.flatMap(({ features }) => features)),
  };
}

/** As a stream that can be read once. */
export async function* streamOf(images: readonly ImageFeatures[]): AsyncGenerator<ImageFeatures> {
  for (const image of images) yield image;
}
