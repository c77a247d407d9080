// Size, samples and EXIF orientation of a JPEG, read segment by segment. Source: ITU-T T.81 annex B; Exif 2.3 §4.7.2.
import type { Size } from '../../boxes/box.js';
import { exifOrientation } from './exif-orientation.js';
import { checkImageSize } from './image-limits.js';
import { isFrameHeader, jpegSegments, MARKER, type JpegSegment } from './jpeg-segments.js';

/** Orientation 1..8; width and height are those after applying it. */
export interface JpegHeader extends Size {
  readonly orientation: number;
}

const FRAME_HEADERS = { longest: 0xc2, bits: 8, mostSampling: 4 } as const; // baseline, extended, progressive
const EXIF_PREFIX = 'Exif\0\0';

/** null: the bytes end before the frame header. Throws an Error naming `file` for a broken segment. */
export function jpegHeader(bytes: Uint8Array, file: string): JpegHeader | null {
  let orientation = 1;
  for (const segment of jpegSegments(bytes, file)) {
    const { marker, start, end } = segment;
    if (marker === MARKER.startOfScan || marker === MARKER.endOfImage) {
      throw new Error(`${file}: corrupt JPEG, it has no frame header`);
    }
    if (isFrameHeader(marker)) {
      const { width, height } = frameOf(bytes, segment, file);
      const turned = orientation >= 5;
      return { width: turned ? height : width, height: turned ? width : height, orientation };
    }
    const content = bytes.subarray(start + 4, end);
    const isExif = marker === MARKER.app1 && String.fromCharCode(...content.subarray(0, 6)) === EXIF_PREFIX;
    if (isExif) orientation = exifOrientation(content.subarray(6)) ?? orientation;
  }
  return null;
}

/** Size and component ids of a frame header. Throws an Error naming `file` for a frame that is not decoded. */
export function frameOf(
  bytes: Uint8Array, { marker, start, end }: JpegSegment, file: string,
): Size & { readonly ids: readonly number[] } {
  const corrupt = (rule: string): Error => new Error(`${file}: corrupt JPEG, ${rule}`);
  const count = bytes[start + 9];
  if (end - start !== 10 + 3 * count) throw corrupt('its frame header has a wrong length');
  const [height, width] = [5, 7].map((at) => 256 * bytes[start + at] + bytes[start + at + 1]);
  checkImageSize({ width, height }, 'JPEG', file);
  const bits = bytes[start + 4];
  if (marker > FRAME_HEADERS.longest || bits !== FRAME_HEADERS.bits) {
    const kind = marker > FRAME_HEADERS.longest ? `the coding SOF${marker - 0xc0}` : `${bits} bits a sample`;
    throw new Error(`${file}: a JPEG with ${kind}, read are baseline and progressive of 8 bits; save it as such`);
  }
  const components = Array.from({ length: count }, (_, i) => bytes.subarray(start + 10 + 3 * i, start + 13 + 3 * i));
  const isSound = components.every(([, factors]) =>
    [factors >> 4, factors & 15].every((factor) => factor >= 1 && factor <= FRAME_HEADERS.mostSampling));
  const ids = components.map(([id]) => id);
  if (![1, 3, 4].includes(count) || new Set(ids).size !== count) throw corrupt(`it has ${count} components`);
  if (!isSound) throw corrupt('a sampling factor is not 1 to 4');
  return { width, height, ids };
}
