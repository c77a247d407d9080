// A plane of numbers as a picture: feature maps, gradients, scores on a grid.
import type { RgbImage } from '../../data/sample.js';
import { tensor, type Tensor } from '../../tensor/tensor.js';
import { blankCanvas, paintPixel } from './canvas.js';
import { rampColour, signedRampColour, type Colour } from './colour.js';

/** Plane (n, c) of an (N,C,H,W) tensor as (H,W), a view. Throws RangeError for a plane outside the tensor. */
export function planeOf(x: Tensor, n: number, c: number): Tensor {
  const [N, C, H, W] = x.shape;
  if (x.shape.length !== 4) throw new TypeError(`planeOf: x must be (N,C,H,W), got [${x.shape}]`);
  if (!(n >= 0 && n < N && c >= 0 && c < C)) throw new RangeError(`planeOf: no plane (${n}, ${c}) in [${x.shape}]`);
  const start = (n * C + c) * H * W;
  return tensor([H, W], x.data.subarray(start, start + H * W));
}

/** (H,W) numbers, one pixel each, from dark (the smallest) to light (the largest); all dark for equal numbers. */
export function heatMap(plane: Tensor): RgbImage {
  const low = extreme(plane, Math.min);
  const span = extreme(plane, Math.max) - low;
  return coloured(plane, (value) => rampColour(span > 0 ? (value - low) / span : 0));
}

/** (H,W) numbers, one pixel each: zero white, negative blue, positive red, full colour at the largest magnitude. */
export function signedHeatMap(plane: Tensor): RgbImage {
  const largest = Math.max(extreme(plane, Math.max), -extreme(plane, Math.min));
  return coloured(plane, (value) => signedRampColour(largest > 0 ? value / largest : 0));
}

function coloured(plane: Tensor, colourFor: (value: number) => Colour): RgbImage {
  const [height, width] = checkedShape(plane);
  const picture = blankCanvas(width, height);
  plane.data.forEach((value, i) => paintPixel(picture, i % width, Math.floor(i / width), colourFor(value)));
  return picture;
}

function extreme(plane: Tensor, choose: (a: number, b: number) => number): number {
  checkedShape(plane);
  let found = plane.data[0];
  for (const value of plane.data) found = choose(found, value);
  return found;
}

function checkedShape({ shape }: Tensor): readonly [height: number, width: number] {
  if (shape.length !== 2 || shape[0] < 1 || shape[1] < 1) {
    throw new TypeError(`heatMap: the plane must be (H,W), got [${shape}]`);
  }
  return [shape[0], shape[1]];
}
