// The canvas of a drawn image: float RGB at twice the final size, averaged 2×2 at the end.
import type { Box, Size } from '../../boxes/box.js';
import type { Rng } from '../../tensor/rng.js';
import type { Mask } from './rasterise.js';
import type { RgbImage } from '../sample.js';

/** Canvas pixels per final pixel, each way (docs/recipe.md, "Scenes"). */
export const SUPERSAMPLING = 2;

/** Lowest and highest value of a random number, both possible. */
export type Range = readonly [low: number, high: number];

/** Red, green, blue; 0..255 in an image, any number on a canvas. */
export type SceneColour = readonly [red: number, green: number, blue: number];

/** Owner of a pixel that shows background or clutter. */
export const NO_OBJECT = 0;

export interface SceneCanvas extends Size {
  /** RGB, rows from the top, three numbers a pixel; finishImage clips them to 0..255. */
  readonly data: Float32Array;
  /** For each pixel, the number 1, 2, … of the object seen there, or NO_OBJECT. */
  readonly owner: Uint8Array;
}

/** A mixture of two colours with pixel noise. */
export interface Paint {
  readonly first: SceneColour;
  readonly second: SceneColour;
  /** Share of the second colour at a canvas pixel, 0..1. */
  readonly share: (x: number, y: number) => number;
  /** Standard deviation of independent noise on each channel; 0 for none. */
  readonly noise: number;
}

/** A black canvas for an image of the given size in final pixels. */
export function newCanvas(size: Size): SceneCanvas {
  const width = SUPERSAMPLING * size.width;
  const height = SUPERSAMPLING * size.height;
  return { width, height, data: new Float32Array(3 * width * height), owner: new Uint8Array(width * height) };
}

/** One colour, no noise. */
export function plainPaint(colour: SceneColour): Paint {
  return { first: colour, second: colour, share: () => 0, noise: 0 };
}

/** Uniform over all colours. */
export function randomColour(rng: Rng): SceneColour {
  return [rng.between(0, 255), rng.between(0, 255), rng.between(0, 255)];
}

/** Paints the covered pixels and gives them to `owner`. */
export function paintMask(canvas: SceneCanvas, mask: Mask, paint: Paint, owner: number, rng: Rng): void {
  const { first, second, share, noise } = paint;
  for (let row = 0; row < mask.height; row++) {
    const y = mask.top + row;
    for (let column = 0; column < mask.width; column++) {
      if (mask.covered[row * mask.width + column] === 0) continue;
      const pixel = y * canvas.width + mask.left + column;
      const s = share(mask.left + column, y);
      for (let c = 0; c < 3; c++) {
        const grain = noise > 0 ? noise * rng.normal() : 0;
        canvas.data[3 * pixel + c] = first[c] + s * (second[c] - first[c]) + grain;
      }
      canvas.owner[pixel] = owner;
    }
  }
}

/** Mean colour of the canvas pixels that the mask covers; black for a mask that covers nothing. */
export function meanUnder(canvas: SceneCanvas, mask: Mask): SceneColour {
  const sum = [0, 0, 0];
  let count = 0;
  for (let row = 0; row < mask.height; row++) {
    for (let column = 0; column < mask.width; column++) {
      if (mask.covered[row * mask.width + column] === 0) continue;
      const pixel = (mask.top + row) * canvas.width + mask.left + column;
      for (let c = 0; c < 3; c++) sum[c] += canvas.data[3 * pixel + c];
      count++;
    }
  }
  const divisor = Math.max(count, 1);
  return [sum[0] / divisor, sum[1] / divisor, sum[2] / divisor];
}

/** Number of covered canvas pixels. */
export function coveredCount({ covered }: Mask): number {
  return covered.reduce((count, pixel) => count + pixel, 0);
}

/** The tight box around the covered pixels, in final pixels; null for a mask that covers nothing. */
export function tightBox(mask: Mask): Box | null {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let row = 0; row < mask.height; row++) {
    for (let column = 0; column < mask.width; column++) {
      if (mask.covered[row * mask.width + column] === 0) continue;
      minX = Math.min(minX, column);
      maxX = Math.max(maxX, column);
      minY = Math.min(minY, row);
      maxY = row;
    }
  }
  if (maxY < 0) return null;
  const finalX = (column: number): number => Math.floor((mask.left + column) / SUPERSAMPLING);
  const finalY = (row: number): number => Math.floor((mask.top + row) / SUPERSAMPLING);
  return { x1: finalX(minX), y1: finalY(minY), x2: finalX(maxX), y2: finalY(maxY) };
}

/** Averages 2×2 canvas pixels, adds noise N(0, noise²) to each channel and clips to whole numbers 0..255. */
export function finishImage(canvas: SceneCanvas, noise: number, rng: Rng): RgbImage {
  const [width, height] = [canvas.width / SUPERSAMPLING, canvas.height / SUPERSAMPLING];
  const data = new Uint8Array(3 * width * height);
  const stride = 3 * canvas.width;
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        const at = 2 * y * stride + 6 * x + c;
        const sum = canvas.data[at] + canvas.data[at + 3] + canvas.data[at + stride] + canvas.data[at + stride + 3];
        data[to++] = Math.min(Math.max(Math.round(sum / 4 + noise * rng.normal()), 0), 255);
      }
    }
  }
  return { width, height, data };
}
