// The task of the pre-trained network M0, which stands in for ImageNet: one drawn object in 56×56 pixels, which of 20
// classes is it (docs/recipe.md, "Crops for M0").
import type { Size } from '../../boxes/box.js';
import { Rng } from '../../tensor/rng.js';
import { finishImage, newCanvas } from './scene-canvas.js';
import type { RgbImage } from '../sample.js';
import { BACKGROUND_STYLE, paintBackground } from './scene-background.js';
import { CLUTTER_STYLE, integerBetween, paintBlob, paintStroke } from './scene-clutter.js';
import { OBJECT_STYLE, paintObject } from './scene-objects.js';
import { CROP_CLASSES } from './shape-outlines.js';

type Range = readonly [low: number, high: number];

export interface CropStyle extends Size {
  readonly side: Range;
  /** The centre moves by ± max(0, half the crop − half the side + slack). */
  readonly jitterSlack: number;
  readonly strokesBefore: Range;
  readonly blobsBefore: Range;
  readonly blobRadius: Range;
  readonly strokeChanceAfter: number;
  readonly noise: Range;
}

/** Source: docs/recipe.md, "Crops for M0". */
export const CROP_STYLE: CropStyle = {
  width: 56,
  height: 56,
  side: [22, 54],
  jitterSlack: 3,
  strokesBefore: [0, 4],
  blobsBefore: [0, 1],
  blobRadius: [5, 22],
  strokeChanceAfter: 0.4,
  noise: [1, 5],
};

/** How many crops M0 is trained and validated on. Source: docs/recipe.md, "Crops for M0". */
export const CROPS_DEFAULT = { training: 11000, validation: 1000, seed: 1 } as const;

export interface Crop {
  readonly image: RgbImage;
  /** 0..19, an index into CROP_CLASSES. */
  readonly label: number;
}

/** Draws one crop; the same generator state gives the same bytes. */
export function drawCrop(style: CropStyle, rng: Rng): Crop {
  const canvas = newCanvas(style);
  paintBackground(canvas, BACKGROUND_STYLE, rng);
  const strokes = integerBetween(style.strokesBefore, rng);
  for (let i = 0; i < strokes; i++) paintStroke(canvas, CLUTTER_STYLE, rng);
  const blobs = integerBetween(style.blobsBefore, rng);
  for (let i = 0; i < blobs; i++) paintBlob(canvas, rng.between(...style.blobRadius), CLUTTER_STYLE, rng);

  const label = rng.integer(CROP_CLASSES.length);
  const side = rng.between(...style.side);
  const jitter = Math.max(0, (style.width - side) / 2 + style.jitterSlack);
  const centre = {
    x: style.width / 2 + rng.between(-jitter, jitter),
    y: style.height / 2 + rng.between(-jitter, jitter),
  };
  paintObject(canvas, { name: CROP_CLASSES[label], centre, side }, 1, OBJECT_STYLE, rng);

  if (rng.chance(style.strokeChanceAfter)) paintStroke(canvas, CLUTTER_STYLE, rng);
  return { image: finishImage(canvas, rng.between(...style.noise), rng), label };
}

/**
 * Crops number from .. from+count−1 of a seed, drawn one at a time as they are asked for. Crop i is the same whatever
 * else is drawn, so training and validation are two ranges of one sequence.
 */
export function* drawCrops(seed: number, from: number, count: number): Generator<Crop, void, undefined> {
  const rng = new Rng(seed).fork('crops');
  for (let i = from; i < from + count; i++) yield drawCrop(CROP_STYLE, rng.fork(String(i)));
}
