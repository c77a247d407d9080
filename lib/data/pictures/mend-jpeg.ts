// A JPEG file as its decoder wants it: damaged bytes between segments and bytes after the end left out, a missing end
// marker added, one frame, and the colour space that viewers take it for.
import type { Size } from '../../boxes/box.js';
import { frameOf } from './jpeg-header.js';
import { isFrameHeader, jpegSegments, MARKER } from './jpeg-segments.js';

export interface MendedJpeg {
  readonly bytes: Uint8Array;
  /** Whether three components are YCbCr; otherwise they are RGB. */
  readonly isYcc: boolean;
  /** What was mended, a phrase each. */
  readonly notes: readonly string[];
}

/** Throws an Error naming `file` for damage that would change what is seen. */
export function mendJpeg(bytes: Uint8Array, file: string): MendedJpeg {
  const parts = [bytes.subarray(0, 2)];
  const colour = { jfif: false, adobe: null as number | null, ids: null as readonly number[] | null };
  const last = { scanBytes: 0, marker: 0, end: 2 };
  let size: Size = { width: 0, height: 0 };
  let stray = 0;
  for (const segment of jpegSegments(bytes, file)) {
    const { marker, start, end } = segment;
    if (isFrameHeader(marker)) {
      if (colour.ids !== null) throw new Error(`${file}: corrupt JPEG, it has several frames`);
      const frame = frameOf(bytes, segment, file);
      [colour.ids, size] = [frame.ids, frame];
    }
    const text = Buffer.from(bytes.subarray(start + 4, start + 9)).toString('latin1');
    if (marker === MARKER.app0 && text === 'JFIF\0') colour.jfif = true;
    if (marker === MARKER.app14 && text === 'Adobe' && end >= start + 16) colour.adobe = bytes[start + 15];
    if (marker === MARKER.startOfScan) last.scanBytes += end - start;
    parts.push(bytes.subarray(start, end));
    stray += segment.stray;
    [last.marker, last.end] = [marker, end];
  }
  if (last.scanBytes < leastScanBytes(size)) {
    throw new Error(`${file}: truncated or corrupt JPEG (it has ${last.scanBytes} bytes of image data)`);
  }
  const isEnded = last.marker === MARKER.endOfImage;
  if (!isEnded) parts.push(Uint8Array.of(0xff, MARKER.endOfImage));
  const after = isEnded ? bytes.length - last.end : 0;
  return { bytes: Buffer.concat(parts), isYcc: isYcc(colour), notes: notesOf(stray, after, isEnded) };
}

/** A bit for each block of 8×8 pixels: no image of this size has less, and a decoder would reserve memory for all. */
function leastScanBytes({ width, height }: Size): number {
  return Math.max(1, Math.ceil(width / 8) * Math.ceil(height / 8) / 8);
}

function notesOf(stray: number, after: number, isEnded: boolean): string[] {
  return [
    ...stray > 0 ? [`${stray} damaged bytes between its segments were left out`] : [],
    ...after > 0 ? [`${after} bytes after its end were left out`] : [],
    ...isEnded ? [] : ['its end marker is missing'],
  ];
}

const RGB_IDS = [...'RGB'].map((letter) => letter.charCodeAt(0));

/** Source: libjpeg, jdapimin.c, default_decompress_parms(). */
function isYcc({ jfif, adobe, ids }: { jfif: boolean; adobe: number | null; ids: readonly number[] | null }): boolean {
  if (jfif) return true;
  if (adobe !== null) return adobe !== 0;
  return !(ids !== null && ids.every((id, i) => id === RGB_IDS[i]));
}
