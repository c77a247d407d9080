import { imagesTensor, type PixelScaling } from './image-tensor.js';
import { resizeByScale } from './resize-bilinear.js';
import type { RgbImage } from './sample.js';

const BYTES: PixelScaling = { order: 'RGB', means: [0, 0, 0], std: 1 };

/** The picture `scale` times as large, resized bilinearly and rounded to bytes. */
export function resizedImage(image: RgbImage, scale: number): RgbImage {
  const planes = resizeByScale(imagesTensor([image], BYTES, [false]), scale, scale); // (1, 3, H', W')
  const [, , height, width] = planes.shape;
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) data[3 * i + c] = Math.round(planes.data[c * width * height + i]);
  }
  return { width, height, data };
}
