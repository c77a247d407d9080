// How large an image may be, checked before anything is decoded: a damaged or hostile header reserves no memory. Both
// decoders stay under 2 GiB at these limits (docs/your-data.md, "Limits").
import type { Size } from '../../boxes/box.js';

export const IMAGE_LIMITS = {
  fileBytes: 512 * 2 ** 20,
  megapixels: 50,
  side: 65_535,             // pixels, the most that a JPEG can have
  pngBytes: 256 * 2 ** 20,  // of the inflated rows of a PNG: RGBA of 8 bits at 50 megapixels is less, of 16 bits more
  jpegMemory: 2048,         // MiB as the JPEG decoder counts; it counts more than it takes
} as const;

/** Throws an Error naming `file` for a size of 0 or above the limits. */
export function checkImageSize({ width, height }: Size, kind: 'PNG' | 'JPEG', file: string): void {
  if (width === 0 || height === 0) throw new Error(`${file}: corrupt ${kind}, its size is ${width}x${height}`);
  const { megapixels, side } = IMAGE_LIMITS;
  const toDo = 'make it smaller, or cut it into parts';
  if (width * height > megapixels * 1e6) {
    throw new Error(`${file}: ${width}x${height} is more than ${megapixels} megapixels; ${toDo}`);
  }
  if (Math.max(width, height) > side) {
    throw new Error(`${file}: ${width}x${height} is wider or higher than ${side}; ${toDo}`);
  }
}
