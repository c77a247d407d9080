// A region as slow R-CNN's network sees it: warped to a square of C pixels, with p pixels of context on each side.
// Source: R-CNN §2.1, App. A ("warp"); rcnn_im_crop.m, Caffe's window_data_layer.cpp. The centre is that of the edges.
//   s = C/(C − 2p)       x1' = round(x1 + w/2 − s·w/2)       x2' = round(x1 + w/2 + s·w/2)            likewise y
//   k = C/(x2' − x1' + 1)         pixels outside the image are padding: round(pad·k) pixels of the square stay 0
// Zero is the mean colour. A mirrored crop has the padding of its right side on the left.
// Deviation: one mean colour for all pixels (PixelScaling), where the source subtracts a mean image.
import { heightOf, widthOf, type Box } from '../../boxes/box.js';
import { zeros, type Tensor } from '../../tensor/tensor.js';
import { imagesTensor, type PixelScaling } from './image-tensor.js';
import { resizeToSize } from './resize-bilinear.js';
import type { RgbImage } from '../sample.js';

export interface Warp extends PixelScaling {
  /** C: side of the square, network-input pixels. */
  readonly side: number;
  /** p: pixels of the square that are context, on each side of the region. */
  readonly context: number;
}

/** A region of an image, mirrored or not. */
export interface CropView {
  readonly image: RgbImage;
  /** Image pixels. */
  readonly box: Box;
  readonly flip: boolean;
}

/** One axis of a crop: which image pixels are read, and where in the square they are written. */
export interface WarpAxis {
  /** First and last pixel read, image pixels. */
  readonly from: number;
  readonly to: number;
  /** Pixels of the square before the resized part, and pixels of the resized part. */
  readonly pad: number;
  readonly extent: number;
}

/** Regions warped to one size: (N,3,C,C), float32. */
export function warpCrops(crops: readonly CropView[], warp: Warp): Tensor {
  const size = 3 * warp.side ** 2;
  const batch = zeros([crops.length, 3, warp.side, warp.side]);
  crops.forEach((crop, n) => pasteCrop(crop, warp, batch.data.subarray(n * size, (n + 1) * size)));
  return batch;
}

/**
 * The formulas above for one axis: `start` and `extent` of the region and `size` of the image, all in image pixels;
 * flip: `pad` is the padding of the far end.
 */
export function warpAxis(start: number, extent: number, size: number, warp: Warp, flip: boolean): WarpAxis {
  const { side: C, context: p } = warp;
  const scale = C / (C - 2 * p);
  const centre = start + extent / 2;
  const first = roundHalfAway(centre - scale * extent / 2);
  const last = roundHalfAway(centre + scale * extent / 2);
  const zoom = C / (last - first + 1);
  const outside = flip ? Math.max(0, last - size + 1) : Math.max(0, -first);
  const [from, to] = [Math.max(first, 0), Math.min(last, size - 1)];
  const pad = roundHalfAway(outside * zoom);
  return { from, to, pad, extent: Math.min(roundHalfAway((to - from + 1) * zoom), C - pad) };
}

function pasteCrop({ image, box, flip }: CropView, warp: Warp, planes: Tensor['data']): void {
  const { side: C } = warp;
  const x = warpAxis(box.x1, widthOf(box), image.width, warp, flip);
  const y = warpAxis(box.y1, heightOf(box), image.height, warp, false);
  if (x.extent < 1 || y.extent < 1) return; // rounding left no pixel
  const part = imagesTensor([pixelsOf(image, x, y)], warp, [flip]);                        // (1,3,h,w)
  const resized = resizeToSize(part, { width: x.extent, height: y.extent });               // (1,3,eh,ew)
  for (let row = 0; row < 3 * y.extent; row++) {
    const plane = Math.floor(row / y.extent);
    const at = (plane * C + y.pad + row % y.extent) * C + x.pad;
    planes.set(resized.data.subarray(row * x.extent, (row + 1) * x.extent), at);
  }
}

function pixelsOf(image: RgbImage, x: WarpAxis, y: WarpAxis): RgbImage {
  const [width, height] = [x.to - x.from + 1, y.to - y.from + 1];
  const data = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row++) {
    const begin = 3 * ((y.from + row) * image.width + x.from);
    data.set(image.data.subarray(begin, begin + 3 * width), 3 * row * width);
  }
  return { width, height, data };
}

/** Halves away from zero, as in C and MATLAB. */
function roundHalfAway(v: number): number {
  return Math.sign(v) * Math.floor(Math.abs(v) + 0.5);
}
