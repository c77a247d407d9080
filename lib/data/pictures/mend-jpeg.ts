// A JPEG file as its decoder wants it: damaged bytes between segments and bytes after the end left out, a missing end
// marker added, one frame, and the colour space that viewers take it for.
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
  const last = { scans: 0, marker: 0, end: 2 };
  let stray = 0;
  for (const segment of jpegSegments(bytes, file)) {
    const { marker, start, end } = segment;
    if (isFrameHeader(marker)) {
      if (colour.ids !== null) throw new Error(`${file}: corrupt JPEG, it has several frames`);
      colour.ids = frameOf(bytes, segment, file).ids;
    }
    const text = Buffer.from(bytes.subarray(start + 4, start + 9)).toString('latin1');
    if (marker === MARKER.app0 && text === 'JFIF\0') colour.jfif = true;
    if (marker === MARKER.app14 && text === 'Adobe' && end >= start + 16) colour.adobe = bytes[start + 15];
    if (marker === MARKER.startOfScan) last.scans++;
    parts.push(bytes.subarray(start, end));
    stray += segment.stray;
    [last.marker, last.end] = [marker, end];
  }
  if (last.scans === 0) throw new Error(`${file}: truncated or corrupt JPEG (it ends before the image data)`);
  const isEnded = last.marker === MARKER.endOfImage;
  if (!isEnded) parts.push(Uint8Array.of(0xff, MARKER.endOfImage));
  const after = isEnded ? bytes.length - last.end : 0;
  return { bytes: Buffer.concat(parts), isYcc: isYcc(colour), notes: notesOf(stray, after, isEnded) };
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
