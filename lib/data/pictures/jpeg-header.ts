// Size and EXIF orientation of a JPEG, read segment by segment. Source: ITU-T T.81 annex B; Exif 2.3 §4.6.
import type { Size } from '../../boxes/box.js';

/** Orientation 1..8; width and height are those after applying it. */
export interface JpegHeader extends Size {
  readonly orientation: number;
}

const MARKER = {
  startOfScan: 0xda,
  endOfImage: 0xd9,
  app1: 0xe1,
} as const;

const ORIENTATION_TAG = 0x0112;
const EXIF_PREFIX = 'Exif\0\0';

/** null: the bytes end before the frame header. Throws an Error naming `file` for a broken segment. */
export function jpegHeader(bytes: Uint8Array, file: string): JpegHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation = 1;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw new Error(`${file}: corrupt JPEG, no segment starts at byte ${at}`);
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++; // fill byte
      continue;
    }
    if (marker === MARKER.startOfScan || marker === MARKER.endOfImage) {
      throw new Error(`${file}: corrupt JPEG, it has no frame header`);
    }
    const length = view.getUint16(at + 2);
    if (isFrameHeader(marker)) return at + 9 <= bytes.length ? frame(view, at, orientation, file) : null;
    if (marker === MARKER.app1) orientation = exifOrientation(bytes.subarray(at + 4, at + 2 + length)) ?? orientation;
    at += 2 + length;
  }
  return null;
}

/** SOF0..SOF15 without DHT, JPG and DAC, which share the range. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function frame(view: DataView, at: number, orientation: number, file: string): JpegHeader {
  const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
  if (width === 0 || height === 0) throw new Error(`${file}: corrupt JPEG, its size is ${width}x${height}`);
  const turned = orientation >= 5;
  return { width: turned ? height : width, height: turned ? width : height, orientation };
}

/** The orientation 1..8 in an APP1 segment; null for a segment that is not EXIF, has no orientation, or is cut off. */
function exifOrientation(segment: Uint8Array): number | null {
  if (String.fromCharCode(...segment.subarray(0, 6)) !== EXIF_PREFIX || segment.length < 20) return null;
  const tiff = new DataView(segment.buffer, segment.byteOffset + 6, segment.byteLength - 6);
  const littleEndian = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, littleEndian);
  if (directory + 2 > tiff.byteLength) return null;
  const entries = tiff.getUint16(directory, littleEndian);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.byteLength) return null;
    if (tiff.getUint16(entry, littleEndian) !== ORIENTATION_TAG) continue;
    const value = tiff.getUint16(entry + 8, littleEndian);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}
