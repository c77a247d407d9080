// Bilinear resizing without smoothing, as OpenCV's INTER_LINEAR, which the published code calls.
//   source position of output i:  s = (i + ½)/scale − ½, clamped to the image
//   y[i] = (1 − t)·x[⌊s⌋] + t·x[⌊s⌋ + 1],  t = s − ⌊s⌋          first along rows, then along columns
import type { Size } from '../../boxes/box.js';
import { zerosLike, type Tensor } from '../../tensor/tensor.js';
import { imagesTensor, type PixelScaling } from './image-tensor.js';
import type { RgbImage } from '../sample.js';

/** For each output position, the two input positions around s and the weight t of the second. */
interface Taps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly share: Float64Array;
}

/**
 * Resizes every plane of x (…, H, W) to round(H·scaleY) × round(W·scaleX) pixels. Source positions follow the given
 * factors, not the ratio of the rounded sizes.
 */
export function resizeByScale(x: Tensor, scaleX: number, scaleY: number): Tensor {
  const [H, W] = x.shape.slice(-2);
  const width = scaledExtent(W, scaleX);
  const height = scaledExtent(H, scaleY);
  return resample(x, tapsOf(W, width, 1 / scaleX), tapsOf(H, height, 1 / scaleY));
}

/** Resizes every plane of x (…, H, W) to the given size; source positions follow the ratio of the sizes. */
export function resizeToSize(x: Tensor, size: Size): Tensor {
  const [H, W] = x.shape.slice(-2);
  return resample(x, tapsOf(W, size.width, W / size.width), tapsOf(H, size.height, H / size.height));
}

/**
 * resizeByScale(imagesTensor([image], pixels, [flipped]), scale, scale), from the pixels alone that are read: of a
 * photograph of 4000×3000 that shrinks to 200×150, one in a hundred.
 */
export function resizedTensor(image: RgbImage, pixels: PixelScaling, flipped: boolean, scale: number): Tensor {
  const { width: W, height: H } = image;
  const columns = tapsOf(W, scaledExtent(W, scale), 1 / scale);
  const rows = tapsOf(H, scaledExtent(H, scale), 1 / scale);
  const [x, y] = [positionsOf(columns), positionsOf(rows)];
  const own = flipped ? x.map((column) => W - 1 - column).reverse() : x; // columns of the picture that is mirrored
  const part = imagesTensor([pickedPixels(image, own, y)], pixels, [flipped]);
  return resample(part, amongPositions(columns, x), amongPositions(rows, y));
}

/** round(n·scale), at least 1; halves go to the even neighbour, as in OpenCV. Throws RangeError unless scale > 0. */
export function scaledExtent(n: number, scale: number): number {
  if (!(scale > 0 && Number.isFinite(scale))) throw new RangeError(`resize: scale must be positive, got ${scale}`);
  return Math.max(roundHalfEven(n * scale), 1);
}

function roundHalfEven(v: number): number {
  const floor = Math.floor(v);
  if (v - floor !== 0.5) return Math.round(v);
  return floor % 2 === 0 ? floor : floor + 1;
}

function tapsOf(extent: number, outputs: number, step: number): Taps {
  const first = new Int32Array(outputs);
  const second = new Int32Array(outputs);
  const share = new Float64Array(outputs);
  for (let i = 0; i < outputs; i++) {
    const s = Math.min(Math.max((i + 0.5) * step - 0.5, 0), extent - 1);
    first[i] = Math.floor(s);
    second[i] = Math.min(first[i] + 1, extent - 1);
    share[i] = s - first[i];
  }
  return { first, second, share };
}

function resample(x: Tensor, columns: Taps, rows: Taps): Tensor {
  const leading = x.shape.slice(0, -2);
  const [H, W] = x.shape.slice(-2);
  const [height, width] = [rows.first.length, columns.first.length];
  const y = zerosLike(x, [...leading, height, width]);                  // (…, H', W')
  const planes = leading.reduce((product, extent) => product * extent, 1);
  let to = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (let i = 0; i < height; i++) {
      const above = (plane * H + rows.first[i]) * W;
      const below = (plane * H + rows.second[i]) * W;
      const down = rows.share[i];
      for (let j = 0; j < width; j++) {
        const [left, right, t] = [columns.first[j], columns.second[j], columns.share[j]];
        const upper = x.data[above + left] + t * (x.data[above + right] - x.data[above + left]);
        const lower = x.data[below + left] + t * (x.data[below + right] - x.data[below + left]);
        y.data[to++] = upper + down * (lower - upper);
      }
    }
  }
  return y;
}

/** The input positions that are read, in increasing order, each once. */
function positionsOf({ first, second }: Taps): number[] {
  return [...new Set([...first, ...second])].sort((a, b) => a - b);
}

/** The same taps where the input has only these positions. */
function amongPositions({ first, second, share }: Taps, positions: readonly number[]): Taps {
  const place = new Map(positions.map((position, i) => [position, i]));
  const placed = (taps: Int32Array): Int32Array => taps.map((position) => place.get(position)!); // it holds all of them
  return { first: placed(first), second: placed(second), share };
}

/** The pixels where these columns and rows cross. */
function pickedPixels({ width: W, data }: RgbImage, columns: readonly number[], rows: readonly number[]): RgbImage {
  const picked = { width: columns.length, height: rows.length, data: new Uint8Array(3 * columns.length * rows.length) };
  let to = 0;
  for (const y of rows) {
    for (const x of columns) {
      for (let c = 0; c < 3; c++) picked.data[to++] = data[3 * (y * W + x) + c];
    }
  }
  return picked;
}

const BYTES: PixelScaling = { order: 'RGB', means: [0, 0, 0], std: 1 };

/** A picture resized by one factor both ways, rounded to bytes. */
export function resizedImage(image: RgbImage, scale: number): RgbImage {
  const planes = resizedTensor(image, BYTES, false, scale); // (1, 3, H', W')
  const [, , height, width] = planes.shape;
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) data[3 * i + c] = Math.round(planes.data[c * width * height + i]);
  }
  return { width, height, data };
}
