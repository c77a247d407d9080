// A PNG file as its decoder wants it: checked for what would take memory or go unnoticed; chunks that no pixel needs
// and bytes after the end are left out. Source: PNG specification (2nd edition), §5, §11.2, §8 (interlacing).
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { Size } from '../../boxes/box.js';
import { codeOf } from '../files/error-code.js';
import { exifOrientation } from './exif-orientation.js';
import { checkImageSize, IMAGE_LIMITS } from './image-limits.js';

export const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Samples a pixel and allowed bits a sample, by colour type. */
const COLOUR_TYPES = new Map<number, readonly [samples: number, depths: readonly number[]]>([
  [0, [1, [1, 2, 4, 8, 16]]], [2, [3, [8, 16]]], [3, [1, [1, 2, 4, 8]]], [4, [2, [8, 16]]], [6, [4, [8, 16]]],
]);

const HEADER_CHUNK = 25; // bytes, length and checksum included
const NEEDED = ['IHDR', 'PLTE', 'tRNS', 'gAMA', 'IDAT', 'IEND'];
const END_CHUNK = Uint8Array.of(0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82);

export interface MendedPng {
  readonly bytes: Uint8Array;
  /** What was mended, a phrase each. */
  readonly notes: readonly string[];
}

/** Throws an Error naming `file` for a wrong header, for rows that are missing, too many or damaged. */
export async function mendPng(bytes: Uint8Array, file: string): Promise<MendedPng> {
  const { chunks, end, isEnded } = chunksOf(bytes, file);
  const needed = chunks.filter(({ type }) => NEEDED.includes(type) || isCritical(type));
  const header = headerOf(bytes.subarray(needed[0].start + 8, needed[0].end - 4), file);
  if (chunks.filter(({ type }) => type === 'IHDR').length > 1) throw corrupt(file, 'it has several headers');
  const data = chunks.filter(({ type }) => type === 'IDAT');
  const rows = Buffer.concat(data.map(({ start, end: to }) => bytes.subarray(start + 8, to - 4)));
  await checkRows(rows, rowBytes(header), file);
  const parts = needed.map(({ start, end: to }) => bytes.subarray(start, to));
  const after = isEnded ? bytes.length - end : 0;
  const notes = [
    ...after > 0 ? [`${after} bytes after its end were left out`] : [],
    ...isEnded ? [] : ['its end chunk is missing'],
  ];
  return { bytes: Buffer.concat([bytes.subarray(0, 8), ...parts, ...isEnded ? [] : [END_CHUNK]]), notes };
}

/**
 * The EXIF orientation 1..8: of a chunk eXIf before the rows, 1 where the rows come first. null: the bytes end before
 * both. Source: PNG specification (3rd edition) §11.3.4.6.
 */
export function pngOrientation(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = PNG_SIGNATURE.length;
  while (start + 8 <= bytes.length) {
    const [type, data] = [pngChunkType(bytes, start), start + 8];
    const end = data + view.getUint32(start);
    if (type === 'IDAT' || type === 'IEND') return 1;
    if (type === 'eXIf' && end <= bytes.length) return exifOrientation(bytes.subarray(data, end)) ?? 1;
    start = end + 4;
  }
  return null;
}

/** The type of the chunk whose length field is at `start`. */
export function pngChunkType(bytes: Uint8Array, start: number): string {
  return Buffer.from(bytes.subarray(start + 4, start + 8)).toString('latin1');
}

interface Chunk {
  readonly type: string;
  /** Of its length field, and behind its checksum. */
  readonly start: number;
  readonly end: number;
}

/** The chunks up to the end chunk; `end` is the position behind the last one. The first one is a whole IHDR. */
function chunksOf(bytes: Uint8Array, file: string): { chunks: readonly Chunk[]; end: number; isEnded: boolean } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  let start = PNG_SIGNATURE.length;
  while (start + 12 <= bytes.length) {
    const end = start + 12 + view.getUint32(start);
    const type = pngChunkType(bytes, start);
    if (end > bytes.length || !/^[A-Za-z]{4}$/.test(type)) break;
    if (chunks.length === 0 && (type !== 'IHDR' || end - start !== HEADER_CHUNK)) break;
    chunks.push({ type, start, end });
    start = end;
    if (type === 'IEND') return { chunks, end, isEnded: true };
  }
  if (chunks.length === 0) throw corrupt(file, 'it does not begin with a header');
  return { chunks, end: start, isEnded: false };
}

/** The type of the first chunk whose checksum is wrong; null: all are right. Bit by bit: for files that are refused. */
export function damagedChunk(bytes: Uint8Array, file: string): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = chunksOf(bytes, file).chunks.find(({ start, end }) =>
    crcOf(bytes.subarray(start + 4, end - 4)) !== view.getUint32(end - 4));
  return damaged?.type ?? null;
}

/** CRC-32. Source: PNG specification (2nd edition), annex D. */
function crcOf(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

interface PngHeader extends Size {
  readonly bitsPerPixel: number;
  readonly isInterlaced: boolean;
}

function headerOf(data: Uint8Array, file: string): PngHeader {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  checkImageSize({ width, height }, 'PNG', file);
  const [depth, colour, compression, filter, interlace] = data.subarray(8);
  const [samples, depths] = COLOUR_TYPES.get(colour) ?? [0, []];
  if (!depths.includes(depth)) throw corrupt(file, `it has ${depth} bits a sample of colour type ${colour}`);
  if (compression !== 0 || filter !== 0 || interlace > 1) throw corrupt(file, 'its header is of an unknown kind');
  return { width, height, bitsPerPixel: samples * depth, isInterlaced: interlace === 1 };
}

/** Adam7: first column and row of each pass, and the steps to the next. */
const PASSES = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/** Bytes of all rows: each has a filter byte and its pixels. */
function rowBytes({ width, height, bitsPerPixel, isInterlaced }: PngHeader): number {
  const passes = isInterlaced ? PASSES : [[0, 0, 1, 1]];
  return passes.reduce((sum, [x, y, stepX, stepY]) => {
    const [columns, rows] = [Math.ceil((width - x) / stepX), Math.ceil((height - y) / stepY)];
    return columns > 0 && rows > 0 ? sum + rows * (1 + Math.ceil(columns * bitsPerPixel / 8)) : sum;
  }, 0);
}

const inflated = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflate);

/** What zlib says of damage, in words. */
const ROWS_DAMAGE = new Map([['incorrect data check', 'the checksum of its rows is wrong'],
  ['unexpected end of file', 'its rows end in the middle']]);

/** Inflates the rows, never to more than they need. */
async function checkRows(data: Uint8Array, needed: number, file: string): Promise<void> {
  const { pngBytes } = IMAGE_LIMITS;
  if (needed > pngBytes) {
    throw new Error(`${file}: its rows are ${needed} bytes, more than the ${pngBytes} that are read`);
  }
  let length: number;
  try {
    length = (await inflated(data, { maxOutputLength: needed })).length;
  } catch (error) {
    const isMore = codeOf(error) === 'ERR_BUFFER_TOO_LARGE';
    if (isMore) throw corrupt(file, `bytes follow its last row: more than the ${needed} that its size needs`);
    const what = error instanceof Error ? error.message : 'damaged';
    throw new Error(`${file}: truncated or corrupt PNG (${ROWS_DAMAGE.get(what) ?? `its rows: ${what}`})`);
  }
  if (length < needed) throw new Error(`${file}: truncated or corrupt PNG (${length} of ${needed} bytes of its rows)`);
}

function isCritical(type: string): boolean {
  return type[0] >= 'A' && type[0] <= 'Z';
}

function corrupt(file: string, rule: string): Error {
  return new Error(`${file}: corrupt PNG, ${rule}`);
}
