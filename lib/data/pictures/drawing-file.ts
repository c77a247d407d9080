// Pictures that the program draws for people: PNG files that carry a mark, so that the program replaces its own
// drawings and never a photograph, whatever folder it is told to write to.
import { lstat, open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomic-file.js';
import type { RgbImage } from '../sample.js';
import { encodePng } from './image-file.js';

const AFTER_HEADER = 33; // bytes: signature 8, chunk IHDR 25 (PNG specification, 5.2 and 11.2.2)
const TEXT = 'Software\0rcnn-velocities drawing';
const CRC = 0x1628bfa8; // of `tEXt` and TEXT
const MARK = markChunk();

/** Where drawings go, and the files that they must not replace even if the program has drawn them: what was read. */
export interface DrawingFolder {
  readonly dir: string;
  /** Real paths. */
  readonly taken: Set<string>;
}

/** A folder for drawings of these pictures; `read`: the files that are drawn on. */
export async function drawingFolder(dir: string, read: readonly string[]): Promise<DrawingFolder> {
  return { dir, taken: new Set(await Promise.all(read.map((path) => realpath(path).catch(() => path)))) };
}

/**
 * Writes a drawing as `<name>.png`, or `<name>-2.png`, … where another file has that name; returns its path.
 */
export async function writeDrawing(folder: DrawingFolder, name: string, image: RgbImage): Promise<string> {
  return writeDrawnPng(folder, name, await encodePng(image));
}

/** The same for a PNG in memory. */
export async function writeDrawnPng({ dir, taken }: DrawingFolder, name: string, png: Uint8Array): Promise<string> {
  const stem = name.replaceAll('/', '%2F').replace(/[\\\0]/g, '_');
  for (let number = 1; ; number++) {
    const path = join(dir, number === 1 ? `${stem}.png` : `${stem}-${number}.png`);
    const real = await realpath(path).catch(() => join(dir, path));
    if (taken.has(real) || !await isFree(path)) continue;
    await writeFileAtomic(path, marked(png));
    taken.add(await realpath(path));
    return path;
  }
}

/** The PNG with the mark behind its header. */
function marked(png: Uint8Array): Uint8Array {
  return Buffer.concat([png.subarray(0, AFTER_HEADER), MARK, png.subarray(AFTER_HEADER)]);
}

/** Whether a name is not used, or used by a drawing of ours. */
async function isFree(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return true;
  if (!found.isFile()) return false;
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(MARK.length), 0, MARK.length, AFTER_HEADER);
    return buffer.equals(MARK);
  } finally {
    await file.close();
  }
}

function markChunk(): Buffer {
  const chunk = Buffer.alloc(12 + TEXT.length);
  chunk.writeUInt32BE(TEXT.length, 0);
  chunk.write(`tEXt${TEXT}`, 4, 'latin1');
  chunk.writeUInt32BE(CRC, 8 + TEXT.length);
  return chunk;
}
