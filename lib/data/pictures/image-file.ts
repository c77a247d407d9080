// Image files to RGB and back. PNG: grey, palette, alpha (blended over white) and 16 bits (rounded to 8).
// JPEG: grey, RGB, CMYK; the EXIF orientation is applied, so the pixels are as an image viewer shows them.
import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../files/atomic-file.js';
import { codeOf } from '../files/error-code.js';
import { imageHeader } from './image-header.js';
import { orientImage } from './orient-image.js';
import type { RgbImage } from '../sample.js';

const OPAQUE = 255;
const WHITE = 255;

const MAX_MEGAPIXELS = 100;         // a damaged header must not reserve all memory
const JPEG_MEMORY_MEGABYTES = 1024; // enough for the JPEG decoder at MAX_MEGAPIXELS

/**
 * Reads a PNG or JPEG file; the content decides which. Throws an Error `<path>: <rule>` when the file is missing,
 * empty, of another kind, truncated or corrupt.
 */
export async function readImage(path: string): Promise<RgbImage> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new Error(`${path}: cannot read the image (${codeOf(error)})`);
  });
  return decodeImage(bytes, path);
}

/** Decodes a PNG or JPEG file in memory; `file` names it in errors. Throws as readImage does. */
export async function decodeImage(bytes: Uint8Array, file: string): Promise<RgbImage> {
  const header = imageHeader(bytes, file);
  const megapixels = (header.width * header.height) / 1e6;
  if (megapixels > MAX_MEGAPIXELS) {
    throw new Error(`${file}: ${header.width}x${header.height} is more than ${MAX_MEGAPIXELS} megapixels`);
  }
  return header.format === 'png' ? decodePng(bytes, file) : decodeJpeg(bytes, header.orientation, file);
}

/** Writes an 8-bit RGB PNG whole or not at all. The folder must exist. */
export async function writePng(path: string, image: RgbImage): Promise<void> {
  await writeFileAtomic(path, await encodePng(image));
}

/** An 8-bit RGB PNG in memory. Throws RangeError when the bytes are not 3 a pixel. */
export async function encodePng(image: RgbImage): Promise<Uint8Array> {
  const { width, height, data } = image;
  if (data.length !== 3 * width * height) {
    throw new RangeError(`encodePng: ${width}x${height} needs ${3 * width * height} bytes, got ${data.length}`);
  }
  const { PNG } = await import('pngjs');
  const png = new PNG({ width, height, colorType: 2, inputColorType: 2, inputHasAlpha: false });
  png.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return PNG.sync.write(png, { colorType: 2, inputColorType: 2, inputHasAlpha: false });
}

async function decodePng(bytes: Uint8Array, file: string): Promise<RgbImage> {
  const { PNG } = await import('pngjs');
  try {
    const { width, height, data } = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return { width, height, data: overWhite(data, width * height) };
  } catch (error) {
    throw new Error(`${file}: truncated or corrupt PNG (${codeOf(error)})`);
  }
}

async function decodeJpeg(bytes: Uint8Array, orientation: number, file: string): Promise<RgbImage> {
  const { default: { decode } } = await import('jpeg-js');
  try {
    const { width, height, data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: MAX_MEGAPIXELS,
      maxMemoryUsageInMB: JPEG_MEMORY_MEGABYTES,
    });
    return orientImage({ width, height, data }, orientation);
  } catch (error) {
    throw new Error(`${file}: truncated or corrupt JPEG (${codeOf(error)})`);
  }
}

/** RGBA to RGB on a white ground: alpha·v + (1 − alpha)·255. */
function overWhite(rgba: Uint8Array, pixels: number): Uint8Array {
  const rgb = new Uint8Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    const alpha = rgba[4 * i + 3] / OPAQUE;
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = Math.round(alpha * rgba[4 * i + c] + (1 - alpha) * WHITE);
  }
  return rgb;
}
