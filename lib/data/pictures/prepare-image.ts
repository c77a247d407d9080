// From an RGB picture to network input: channel order, mean, size, batch.
//   v = (pixel − mean)/std (image-tensor.ts), then resized until the shorter side is `shorterSide`, or until the longer
//   side is `longerSide`, whichever gives the smaller picture
import { flipBox, scaleBox, type Size } from '../../boxes/box.js';
import { zerosLike, type Tensor } from '../../tensor/tensor.js';
import { imagesTensor, PIXELS_SMALL, type PixelScaling } from './image-tensor.js';
import { resizedTensor } from './resize-bilinear.js';
import type { GroundTruth, RgbImage } from '../sample.js';

export interface Preprocessing extends PixelScaling {
  /** Network-input pixels. */
  readonly shorterSide: number;
  /** Network-input pixels; the longer side never exceeds it. */
  readonly longerSide: number;
}

/** Fast and Faster R-CNN as published. Source: py-faster-rcnn, lib/utils/blob.py and lib/fast_rcnn/config.py. */
export const PREPROCESSING: Preprocessing = {
  order: 'BGR',
  means: [102.9801, 115.9465, 122.7717],
  std: 1,
  shorterSide: 600,
  longerSide: 1000,
};

/** Source: docs/recipe.md, "Quarter scale". */
export const PREPROCESSING_SMALL: Preprocessing = { ...PIXELS_SMALL, shorterSide: 150, longerSide: 250 };

/** A picture as network input. */
export interface PreparedImage {
  /** (1, 3, H', W'), float32 */
  readonly input: Tensor;
  /** Network-input pixels per image pixel, each way. */
  readonly scale: number;
}

/** Pictures of one batch, padded on the right and below with zeros (the mean colour) to equal height and width. */
export interface PreparedBatch {
  /** (N, 3, max H', max W'), float32 */
  readonly input: Tensor;
  readonly scales: readonly number[];
  /** Size of each picture inside the batch, without the padding. */
  readonly sizes: readonly Size[];
}

/** Network-input pixels per image pixel. Throws RangeError unless 0 < shorterSide ≤ longerSide. */
export function imageScale(image: Size, preprocessing: Preprocessing): number {
  const { shorterSide, longerSide } = preprocessing;
  if (!(shorterSide > 0 && longerSide >= shorterSide)) {
    throw new RangeError(`imageScale: need 0 < shorterSide <= longerSide, got ${shorterSide} and ${longerSide}`);
  }
  const shorter = Math.min(image.width, image.height);
  const longer = Math.max(image.width, image.height);
  const scale = shorterSide / shorter;
  return Math.round(scale * longer) > longerSide ? longerSide / longer : scale;
}

/** Network input of one picture; flip: of its mirror image; size: times the size of `preprocessing`, absent: 1. */
export function prepareImage(
  image: RgbImage, preprocessing: Preprocessing,
  { flip, size = 1 }: { readonly flip: boolean; readonly size?: number },
): PreparedImage {
  const scale = size * imageScale(image, preprocessing);
  const input = scale === 1 ? imagesTensor([image], preprocessing, [flip])
    : resizedTensor(image, preprocessing, flip, scale); // (1, 3, H', W')
  return { input, scale };
}

/** Puts prepared pictures into one tensor. Throws RangeError for no pictures. */
export function batchImages(images: readonly PreparedImage[]): PreparedBatch {
  if (images.length === 0) throw new RangeError('batchImages: a batch needs at least one image');
  const sizes = images.map(({ input }) => ({ height: input.shape[2], width: input.shape[3] }));
  const scales = images.map(({ scale }) => scale);
  if (images.length === 1) return { input: images[0].input, scales, sizes };
  const H = Math.max(...sizes.map(({ height }) => height));
  const W = Math.max(...sizes.map(({ width }) => width));
  const batch = zerosLike(images[0].input, [images.length, 3, H, W]);
  images.forEach(({ input }, n) => copyIntoCorner(input, batch, n));
  return { input: batch, scales, sizes };
}

/** Objects of an image with boxes in network-input pixels: mirrored in the image if `flip`, then times `scale`. */
export function prepareObjects(
  objects: readonly GroundTruth[], image: Size, scale: number, { flip }: { readonly flip: boolean },
): GroundTruth[] {
  return objects.map((object) => {
    const box = flip ? flipBox(object.box, image.width) : object.box;
    return { ...object, box: scaleBox(box, scale) };
  });
}

function copyIntoCorner(input: Tensor, batch: Tensor, n: number): void {
  const [, , h, w] = input.shape;
  const [, C, H, W] = batch.shape;
  for (let c = 0; c < C; c++) {
    for (let row = 0; row < h; row++) {
      const from = (c * h + row) * w;
      batch.data.set(input.data.subarray(from, from + w), ((n * C + c) * H + row) * W);
    }
  }
}
