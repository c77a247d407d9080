// Image files to RGB and back. PNG: grey, palette, alpha (blended over white) and 16 bits (rounded to 8).
// JPEG: grey, RGB, CMYK. The EXIF orientation is applied, so the pixels are as an image viewer shows them. Small damage
// that does not change what is seen is mended (mend-png.ts, mend-jpeg.ts).
import { writeFileAtomic } from '../files/atomic-file.js';
import { codeOf } from '../files/error-code.js';
import { readInputFile } from '../files/input-file.js';
import { imageHeader } from './image-header.js';
import { IMAGE_LIMITS } from './image-limits.js';
import { mendJpeg } from './mend-jpeg.js';
import { damagedChunk, mendPng } from './mend-png.js';
import { orientImage } from './orient-image.js';
import type { RgbImage } from '../sample.js';

const OPAQUE = 255;
const WHITE = 255;

export interface DecodedImage {
  readonly image: RgbImage;
  /** What was mended in the file, a phrase each; none for a sound file. */
  readonly notes: readonly string[];
}

/**
 * Reads a PNG or JPEG file; the content decides which. Throws an Error `<path>: <rule>` when the file is missing,
 * empty, of another kind, truncated, corrupt, or larger than IMAGE_LIMITS.
 */
export async function readImage(path: string): Promise<RgbImage> {
  return (await readPicture(path)).image;
}

/** The same with what was mended in the file. */
export async function readPicture(path: string): Promise<DecodedImage> {
  return decodePicture(await readPictureBytes(path), path);
}

/** The bytes of a picture's file, whatever they are. Throws as readImage does. */
export async function readPictureBytes(path: string): Promise<Uint8Array> {
  return readInputFile(path, IMAGE_LIMITS.fileBytes).catch((error: unknown) => {
    throw new Error(`${path}: cannot read the image (${codeOf(error)})`);
  });
}

/**
 * Decodes a PNG or JPEG file in memory, and says what was mended in it; `file` names it in errors. Throws as readImage
 * does.
 */
export async function decodePicture(bytes: Uint8Array, file: string): Promise<DecodedImage> {
  const { format, orientation } = imageHeader(bytes, file);
  return format === 'png' ? decodePng(bytes, orientation, file) : decodeJpeg(bytes, orientation, file);
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

async function decodePng(bytes: Uint8Array, orientation: number, file: string): Promise<DecodedImage> {
  const { PNG } = await import('pngjs');
  const { bytes: mended, notes } = await mendPng(bytes, file);
  try {
    const { width, height, data } = PNG.sync.read(Buffer.from(mended.buffer, mended.byteOffset, mended.byteLength));
    return { image: orientImage({ width, height, data: overWhite(data, width * height) }, orientation), notes };
  } catch (error) {
    const chunk = damagedChunk(mended, file);
    const damage = chunk === null ? damageOf(error) : `the checksum of its chunk ${chunk} is wrong`;
    throw new Error(`${file}: truncated or corrupt PNG (${damage})`);
  }
}

async function decodeJpeg(bytes: Uint8Array, orientation: number, file: string): Promise<DecodedImage> {
  const { default: { decode } } = await import('jpeg-js');
  const { bytes: mended, isYcc, notes } = mendJpeg(bytes, file);
  try {
    const { width, height, data } = decode(mended, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      ...isYcc ? {} : { colorTransform: false },
      maxResolutionInMP: IMAGE_LIMITS.megapixels,
      maxMemoryUsageInMB: IMAGE_LIMITS.jpegMemory,
    });
    return { image: orientImage({ width, height, data }, orientation), notes };
  } catch (error) {
    throw new Error(`${file}: truncated or corrupt JPEG (${damageOf(error)})`);
  }
}

/** What a decoder says of damage; where it only stumbled over it, that its tables are wrong. */
function damageOf(error: unknown): string {
  return error instanceof TypeError || error instanceof RangeError ? 'its tables are damaged' : codeOf(error);
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
