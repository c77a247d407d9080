// The classification task that M0 is pre-trained on, in the place of ImageNet: crops of 56×56 pixels with one drawn
// object of 20 classes (docs/recipe.md, "Crops for M0").
import { Rng } from '../../tensor/rng.js';
import { finishImage, newCanvas } from './scene-canvas.js';
import type { RgbImage } from '../sample.js';
import { paintBackground } from './scene-background.js';
import { paintBlobs, paintStroke, paintStrokes } from './scene-clutter.js';
import { OBJECT_STYLE, paintObject } from './scene-objects.js';
import { CROP_CLASSES } from './shape-outlines.js';

/** Source: docs/recipe.md, "Crops for M0". */
const CROP = {
  width: 56,
  height: 56,
  side: [22, 54],       // larger side of the object's box, pixels
  jitterSlack: 3,       // the centre moves by ± max(0, half the crop − half the side + slack), pixels
  strokesBefore: [0, 4],
  blobsBefore: [0, 1],
  blobRadius: [5, 22],
  strokeChanceAfter: 0.4,
  noise: [1, 5],        // standard deviation of the final pixels' noise
} as const;

export interface Crop {
  readonly image: RgbImage;
  /** 0..19, an index into CROP_CLASSES. */
  readonly label: number;
}

/**
 * Draws crops number from .. from+count−1 of a seed, one at a time. The bytes of crop i depend on the seed and i only,
 * so training and validation are two ranges of one sequence.
 */
export function* drawCrops(seed: number, from: number, count: number): Generator<Crop, void, undefined> {
  const rng = new Rng(seed).fork('crops');
  for (let i = from; i < from + count; i++) yield drawCrop(rng.fork(String(i)));
}

function drawCrop(rng: Rng): Crop {
  const canvas = newCanvas(CROP);
  paintBackground(canvas, rng);
  paintStrokes(canvas, CROP.strokesBefore, rng);
  paintBlobs(canvas, CROP.blobsBefore, CROP.blobRadius, rng);
  const label = rng.integer(CROP_CLASSES.length);
  const side = rng.between(...CROP.side);
  const jitter = Math.max(0, (CROP.width - side) / 2 + CROP.jitterSlack);
  const centre = {
    x: CROP.width / 2 + rng.between(-jitter, jitter),
    y: CROP.height / 2 + rng.between(-jitter, jitter),
  };
  paintObject(canvas, { name: CROP_CLASSES[label], centre, side }, 1, OBJECT_STYLE, rng);
  if (rng.chance(CROP.strokeChanceAfter)) paintStroke(canvas, rng);
  return { image: finishImage(canvas, rng.between(...CROP.noise), rng), label };
}
