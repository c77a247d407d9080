// The segments of a JPEG in their order. A few damaged bytes between two segments are passed over and counted.
// Source: ITU-T T.81 annex B.

export interface JpegSegment {
  /** Second byte of its marker; the first is 0xff. */
  readonly marker: number;
  /** Position of the marker, and of the first byte after the segment; a scan ends with its coded data. */
  readonly start: number;
  readonly end: number;
  /** Bytes before the marker that belong to no segment. */
  readonly stray: number;
}

export const MARKER = {
  startOfImage: 0xd8,
  endOfImage: 0xd9,
  startOfScan: 0xda,
  app0: 0xe0,
  app1: 0xe1,
  app14: 0xee,
} as const;

const MOST_STRAY = 256; // bytes between two segments: more are no slight damage

/** SOF0..SOF15 without DHT, JPG and DAC, which share the range. */
export function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** From behind the start marker to the end marker, or to the end of the bytes. Throws an Error naming `file`. */
export function* jpegSegments(bytes: Uint8Array, file: string): Generator<JpegSegment> {
  for (let from = 2; ;) {
    const skipped = behindUnmarked(bytes, from);
    const found = nextMarker(bytes, skipped, file);
    if (found === null) return;
    const { start, stray } = found;
    const marker = bytes[start + 1];
    const end = marker === MARKER.endOfImage ? start + 2 : segmentEnd(bytes, start, file);
    if (end === null) return;
    yield { marker, start, end, stray: skipped - from + stray };
    if (marker === MARKER.endOfImage) return;
    from = end;
  }
}

/** Behind an APP0 or APP1 segment whose first byte is 0 instead of 0xff, as some telephones write it; or `from`. */
function behindUnmarked(bytes: Uint8Array, from: number): number {
  const isUnmarked = bytes[from] === 0 && (bytes[from + 1] === MARKER.app0 || bytes[from + 1] === MARKER.app1);
  const end = from + 2 + 256 * bytes[from + 2] + bytes[from + 3];
  return isUnmarked && bytes[end] === 0xff ? end : from;
}

/** The next marker that can begin a segment, and the damaged bytes before it; null: the bytes end before. */
function nextMarker(bytes: Uint8Array, from: number, file: string): { start: number; stray: number } | null {
  let stray = 0;
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] === 0xff && isSegment(bytes[at + 1])) return { start: at, stray };
    const isFill = bytes[at] === 0xff && bytes[at + 1] === 0xff; // allowed before a marker
    if (!isFill) stray++;
    if (stray > MOST_STRAY) break;
  }
  if (stray > 2) throw new Error(`${file}: corrupt JPEG, no segment starts at byte ${from}`);
  return null;
}

/** Markers with a segment, and the end marker; not restart markers and others that stand alone. */
function isSegment(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xfe && !(marker >= 0xd0 && marker <= 0xd8);
}

/** null: the bytes end inside the segment. */
function segmentEnd(bytes: Uint8Array, start: number, file: string): number | null {
  if (start + 4 > bytes.length) return null;
  const length = 256 * bytes[start + 2] + bytes[start + 3];
  if (length < 2) throw new Error(`${file}: corrupt JPEG, the segment at byte ${start} has length ${length}`);
  const end = start + 2 + length;
  if (end > bytes.length) return null;
  return bytes[start + 1] === MARKER.startOfScan ? scanEnd(bytes, end) : end;
}

/** Coded data end before a marker; `ff 00` is a data byte, and restart markers are part of the data. */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    const next = bytes[at + 1];
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.length;
}
