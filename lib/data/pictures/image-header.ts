// Format and size of an image file, from its first bytes. The content decides the format, not the file's name.
import { open, readFile } from 'node:fs/promises';
import type { Size } from '../../boxes/box.js';
import { codeOf } from '../files/error-code.js';
import { checkInputFile } from '../files/input-file.js';
import { checkImageSize, IMAGE_LIMITS } from './image-limits.js';
import { jpegHeader } from './jpeg-header.js';
import { PNG_SIGNATURE, pngChunkType, pngOrientation } from './mend-png.js';
import { appleFormat, otherFormat } from './other-formats.js';

export interface ImageHeader extends Size {
  readonly format: 'png' | 'jpeg';
  /** EXIF orientation 1..8; width and height are those after applying it. */
  readonly orientation: number;
}

const FIRST_READ = 128 * 1024; // bytes; too few only for a JPEG with a large colour profile before its size

const PNG_HEADER_BYTES = 24; // signature 8, length 4, "IHDR" 4, width 4, height 4

/** The header of an image in memory. Throws an Error naming `file` for another format or a broken header. */
export function imageHeader(bytes: Uint8Array, file: string): ImageHeader {
  const header = headerIn(bytes, file, true);
  if (header === null) throw new Error(`${file}: truncated image, it ends inside its header`);
  return header;
}

/**
 * The header of an image file. Reads the first 128 KiB, and all of it if they end before size and orientation. Throws
 * likewise.
 */
export async function readImageHeader(path: string): Promise<ImageHeader> {
  const start = await firstBytes(path);
  return headerIn(start, path, false) ?? imageHeader(await readFile(path), path);
}

/** null when the bytes end before the size is known, or before the orientation if they are not the whole file. */
function headerIn(bytes: Uint8Array, file: string, isWhole: boolean): ImageHeader | null {
  if (bytes.length === 0) throw new Error(`${file}: empty file, expected a PNG or JPEG image`);
  if (PNG_SIGNATURE.every((byte, i) => bytes[i] === byte)) return pngHeader(bytes, file, isWhole);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    const header = jpegHeader(bytes, file);
    return header && { format: 'jpeg', ...header };
  }
  throw new Error(`${file}: ${otherFormat(bytes, file)}`);
}

function pngHeader(bytes: Uint8Array, file: string, isWhole: boolean): ImageHeader | null {
  if (bytes.length < PNG_HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (pngChunkType(bytes, PNG_SIGNATURE.length) === 'CgBI') throw new Error(`${file}: ${appleFormat(file)}`);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  checkImageSize({ width, height }, 'PNG', file);
  const orientation = pngOrientation(bytes) ?? (isWhole ? 1 : null);
  if (orientation === null) return null;
  const [seenWidth, seenHeight] = orientation >= 5 ? [height, width] : [width, height];
  return { format: 'png', width: seenWidth, height: seenHeight, orientation };
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await checkInputFile(path, IMAGE_LIMITS.fileBytes).then(() => open(path)).catch((error: unknown) => {
    throw new Error(`${path}: cannot open the image (${codeOf(error)})`);
  });
  try {
    const buffer = new Uint8Array(FIRST_READ);
    const { bytesRead } = await file.read(buffer, 0, FIRST_READ, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
