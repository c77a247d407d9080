// What a mini-batch costs, by the deck's "crude model of computational complexity": pixels that go into the network.
//   cost = images · height · width / (128 · 224 · 224)          1 = slow R-CNN, which warps each region to a crop
//   region-wise, worst case (each region of another image, its receptive field the whole of it):
//                  128 · 600 · 1000 / (128 · 224 · 224) = 12
//   hierarchical:    2 · 600 · 1000 / (128 · 224 · 224) = 0.19
// Source: deck "Obstacle #2: Making SGD steps efficient". Layers are counted in networks/step-cost.ts.
import type { Size } from '../boxes/box.js';

/** Pictures that one mini-batch puts through the convolutions. */
export interface PictureBatch {
  readonly images: number;
  /** Network-input pixels. */
  readonly image: Size;
}

/** Deck: 600·1000. */
export const IMAGE: Size = { width: 1000, height: 600 };

/** Slow R-CNN: 128 crops of 224·224. */
export const CROPS: PictureBatch = { images: 128, image: { width: 224, height: 224 } };

/** The small configuration is a quarter of it in every direction, so that the ratios are the same. */
export const IMAGE_SMALL: Size = { width: 250, height: 150 };
export const CROPS_SMALL: PictureBatch = { images: 128, image: { width: 56, height: 56 } };

/** The crops that go with images of this shorter side: 224 with 600, 56 with 150. */
export function cropsFor(shorterSide: number): PictureBatch {
  const side = Math.round(CROPS.image.width * shorterSide / IMAGE.height);
  return { images: CROPS.images, image: { width: side, height: side } };
}

/** Pixels that go into the network. */
export function pixelsOf({ images, image }: PictureBatch): number {
  return images * image.width * image.height;
}

/** How many times the pixels of slow R-CNN's mini-batch. */
export function cost(batch: PictureBatch, crops: PictureBatch): number {
  return pixelsOf(batch) / pixelsOf(crops);
}
