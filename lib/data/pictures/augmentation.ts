// Changes of a training picture beyond its mirror image, drawn anew each time it is seen; off unless chosen.
//   size         s ← r · s             ln r uniform in [ln low, ln high)        s: network-input pixels per image pixel
//   brightness   v ← b · v             b uniform in [1 − brightness, 1 + brightness)
//   contrast     v ← m + c · (v − m)   c likewise;  m: mean of g over the picture
//   saturation   v ← g + t · (v − g)   t likewise;  g = 0.299 R + 0.587 G + 0.114 B of the pixel
// Colours v are 0..255: they are changed in this order, clipped after each change, and rounded at the end.
// Source: torchvision's ColorJitter, which draws the order, too.
import type { Rng } from '../../tensor/rng.js';
import type { RgbImage } from '../sample.js';

export interface Augmentation {
  /** Range of the factor of the picture's size; [1, 1]: off. */
  readonly scaleJitter: readonly [low: number, high: number];
  /** Largest change of the factor, 0..1; 0: off. */
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
}

export const NO_AUGMENTATION: Augmentation = { scaleJitter: [1, 1], brightness: 0, contrast: 0, saturation: 0 };

/** What `--augment` turns on: an area from 0.64 to 1.56 times as large, colours up to a fifth stronger or weaker. */
export const AUGMENTATION: Augmentation = { scaleJitter: [0.8, 1.25], brightness: 0.2, contrast: 0.2, saturation: 0.2 };

/** The factors of one picture; 1: no change. */
export interface PictureChange {
  readonly size: number;
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
}

/** Draws a change for each of `pictures` pictures, from forks of `rng`, which does not advance. */
export type DrawChanges = (rng: Rng, pictures: number) => readonly PictureChange[];

const COLOURS = ['brightness', 'contrast', 'saturation'] as const;

/**
 * How the changes of an augmentation are drawn; null: all is off. Throws RangeError unless 0 < low ≤ high, and the
 * largest changes of the colours are in 0..1.
 */
export function pictureChanges(augmentation: Augmentation): DrawChanges | null {
  const { scaleJitter: [low, high] } = augmentation;
  if (!(low > 0 && high >= low && Number.isFinite(high))) {
    throw new RangeError(`augmentation: scaleJitter must be two numbers with 0 < low <= high, got ${low} and ${high}`);
  }
  const wrong = COLOURS.find((name) => !(augmentation[name] >= 0 && augmentation[name] <= 1));
  if (wrong !== undefined) {
    throw new RangeError(`augmentation: ${wrong} must be a number from 0 to 1, got ${augmentation[wrong]}`);
  }
  if (low === 1 && high === 1 && COLOURS.every((name) => augmentation[name] === 0)) return null;
  return (rng, pictures) =>
    Array.from({ length: pictures }, (_, n) => drawChange(augmentation, rng.fork(`augmentation ${n}`)));
}

/** Every factor has a stream of its own: turning one off leaves the others as they are. */
function drawChange({ scaleJitter: [low, high], ...colours }: Augmentation, rng: Rng): PictureChange {
  const factor = (name: typeof COLOURS[number]): number => rng.fork(name).between(1 - colours[name], 1 + colours[name]);
  return {
    size: Math.exp(rng.fork('size').between(Math.log(low), Math.log(high))),
    brightness: factor('brightness'), contrast: factor('contrast'), saturation: factor('saturation'),
  };
}

/** The picture with its colours changed; the picture itself where all three factors are 1. */
export function recoloured(image: RgbImage, change: PictureChange): RgbImage {
  const { brightness, contrast, saturation } = change;
  if (COLOURS.every((name) => change[name] === 1)) return image;
  const pixels = new Float64Array(image.data.length);
  for (let i = 0; i < pixels.length; i++) pixels[i] = clipped(brightness * image.data[i]);
  const mean = meanGrey(pixels);
  const data = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 3) {
    for (let c = 0; c < 3; c++) pixels[i + c] = clipped(mean + contrast * (pixels[i + c] - mean));
    const grey = greyOf(pixels, i);
    for (let c = 0; c < 3; c++) data[i + c] = Math.round(clipped(grey + saturation * (pixels[i + c] - grey)));
  }
  return { width: image.width, height: image.height, data };
}

function meanGrey(pixels: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 3) sum += greyOf(pixels, i);
  return sum / (pixels.length / 3);
}

function greyOf(pixels: Float64Array, i: number): number {
  return 0.299 * pixels[i] + 0.587 * pixels[i + 1] + 0.114 * pixels[i + 2];
}

function clipped(v: number): number {
  return Math.min(Math.max(v, 0), 255);
}
