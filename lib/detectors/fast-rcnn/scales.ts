// Several sizes of one image (deck: "Single-scale testing a good tradeoff").  Source: Fast R-CNN §5.2; SPP-net §4.1.
//   training   each image of a mini-batch at a random scale
//   test       each region at the scale where its area is nearest to a crop's:  argmin over s of |area·s² − side²|
import type { Box, Size } from '../../boxes/box.js';
import { nearestScale } from '../../boxes/nearest-scale.js';
import { imageScale, type Preprocessing } from '../../data/pictures/prepare-image.js';

/** Sizes as multiples of the shorter side of `preprocessing`, so that they fit the small pictures too. */
export interface ScaleSet {
  readonly shorterSides: readonly number[];
  /** The longer side's limit is that of `preprocessing` times this. */
  readonly longerSide: number;
  /** Side of the square whose area a scaled region should come nearest to. */
  readonly regionSide: number;
}

/** 480, 576, 688, 864 and 1200 for images of 600; at most 2000 for 1000; regions near 224². Fast R-CNN §5.2. */
export const FIVE_SCALES: ScaleSet = {
  shorterSides: [480 / 600, 576 / 600, 688 / 600, 864 / 600, 1200 / 600],
  longerSide: 2000 / 1000,
  regionSide: 224 / 600,
};

/** The sizes at which an image is shown. */
export interface ImageSizes {
  readonly preprocessing: Preprocessing;
  /** null: one size. */
  readonly scales: ScaleSet | null;
}

/** The preprocessing of every scale, in the order of the scales; `preprocessing` alone where there is one size. */
export function preprocessingsOf({ preprocessing, scales }: ImageSizes): readonly Preprocessing[] {
  if (scales === null) return [preprocessing];
  const longerSide = Math.round(scales.longerSide * preprocessing.longerSide);
  return scales.shorterSides.map((factor) =>
    ({ ...preprocessing, shorterSide: Math.round(factor * preprocessing.shorterSide), longerSide }));
}

/** Index of the scale for a region (original pixels) of an image; the first of equally near scales. */
export function scaleOfRegion(region: Box, image: Size, sizes: ImageSizes): number {
  const { preprocessing, scales } = sizes;
  if (scales === null) return 0;
  const factors = preprocessingsOf(sizes).map((one) => imageScale(image, one));
  return nearestScale(region, factors, scales.regionSide * preprocessing.shorterSide);
}
