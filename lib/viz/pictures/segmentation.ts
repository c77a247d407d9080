// Partitions of an image as pictures: parts in colours of their own, in mean colours, or as borders on the image.
import type { RgbImage } from '../../data/sample.js';
import { blankCanvas, paintPixel } from './canvas.js';
import { colourAt, colourOf, type Colour } from './colour.js';

/** `labels[y·width + x]` is the number 0, 1, … of the part that a pixel belongs to. */
export interface LabelMap {
  readonly width: number;
  readonly height: number;
  readonly labels: Int32Array;
}

/** Part i in the colour of class i + 1. Throws RangeError for a map of the wrong size. */
export function labelPicture(map: LabelMap): RgbImage {
  return painted(map, (i) => colourOf(map.labels[i] + 1));
}

/** Every part in the mean colour of its pixels. Throws RangeError for a map that is not of the image's size. */
export function meanColourPicture(map: LabelMap, image: RgbImage): RgbImage {
  const means = meanColours(map, image);
  return painted(map, (i) => means[map.labels[i]]);
}

/** The image with `line` on every pixel whose right or lower neighbour is in another part. */
export function borderPicture(map: LabelMap, image: RgbImage, line: Colour): RgbImage {
  checkSizes(map, image);
  const { width: W, height: H, labels } = map;
  return painted(map, (i) => {
    const [x, y] = [i % W, Math.floor(i / W)];
    const isBorder = (x < W - 1 && labels[i] !== labels[i + 1]) || (y < H - 1 && labels[i] !== labels[i + W]);
    return isBorder ? line : colourAt(image, x, y);
  });
}

/** The mean colour of each label's pixels. Throws RangeError for a map that is not of the image's size. */
export function meanColours(map: LabelMap, image: RgbImage): Colour[] {
  checkSizes(map, image);
  const count = map.labels.reduce((largest, label) => Math.max(largest, label), -1) + 1;
  const sums = Array.from({ length: count }, () => [0, 0, 0, 0]); // red, green, blue, pixels
  map.labels.forEach((label, i) => {
    for (let c = 0; c < 3; c++) sums[label][c] += image.data[3 * i + c];
    sums[label][3]++;
  });
  const mean = (sum: number, pixels: number): number => (pixels === 0 ? 0 : Math.round(sum / pixels));
  return sums.map(([red, green, blue, pixels]) => [mean(red, pixels), mean(green, pixels), mean(blue, pixels)]);
}

function painted({ width, height, labels }: LabelMap, colourFor: (i: number) => Colour): RgbImage {
  if (labels.length !== width * height) {
    throw new RangeError(`segmentation: ${labels.length} labels for ${width}×${height} pixels`);
  }
  const picture = blankCanvas(width, height);
  for (let i = 0; i < labels.length; i++) paintPixel(picture, i % width, Math.floor(i / width), colourFor(i));
  return picture;
}

function checkSizes(map: LabelMap, image: RgbImage): void {
  if (map.width === image.width && map.height === image.height) return;
  const sizes = [map, image].map(({ width, height }) => `${width}×${height}`);
  throw new RangeError(`segmentation: labels of ${sizes[0]} on a picture of ${sizes[1]}`);
}
