// An image as a training step sees it: at network size, perhaps mirrored, with its objects in the same frame.
import type { PictureChange } from '../data/pictures/augmentation.js';
import type { ImageCache } from '../data/pictures/image-cache.js';
import { batchImages, prepareObjects } from '../data/pictures/prepare-image.js';
import type { Dataset, GroundTruth } from '../data/sample.js';
import type { ScaledImage } from '../boxes/box.js';
import type { Placed, Tensor } from '../tensor/tensor.js';
import type { ImageView } from './image-walk.js';
import type { LabelledBox } from './roi-candidates.js';

/** Width, height and boxes in network-input pixels; scale = network-input pixels per pixel of the original image. */
export interface TrainingImage extends ScaledImage {
  readonly objects: readonly LabelledBox[];
}

export interface TrainingBatch<T extends Placed = Tensor> {
  /** (N,3,H,W): smaller images are padded with zeros at the right and the bottom. */
  readonly input: T;
  /** Without the padding. Difficult objects are left out. */
  readonly images: readonly TrainingImage[];
}

/** The mini-batch of the next images of the walk; pictures from the cache, each with its change if there are some. */
export async function trainingBatch(
  data: Dataset, views: readonly ImageView[], cache: ImageCache, changes?: readonly PictureChange[],
): Promise<TrainingBatch> {
  const prepared = await Promise.all(views.map(({ index, flipped }, n) =>
    cache.prepared(data.samples[index], flipped, changes?.[n])));
  const { input, scales, sizes } = batchImages(prepared);
  const images = views.map(({ index, flipped }, n) => {
    const sample = data.samples[index];
    const objects = prepareObjects(trainingObjects(sample.objects), sample, scales[n], { flip: flipped });
    return { ...sizes[n], scale: scales[n], objects };
  });
  return { input, images };
}

/** The objects a detector is trained on: all but the difficult ones (py-faster-rcnn; Fast R-CNN Table 1, 68.1). */
export function trainingObjects(objects: readonly GroundTruth[]): GroundTruth[] {
  return objects.filter(({ difficult }) => !difficult);
}
