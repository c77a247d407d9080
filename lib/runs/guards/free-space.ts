// A disk that is too full for a training is named before the first step, not at the first checkpoint.
import { statfs } from 'node:fs/promises';
import type { TensorFile } from '../../data/files/safetensors.js';
import type { TrainRun } from '../../systems/system.js';

/** The model, the checkpoint, and each of the two once more while a new one is written beside the old one. */
const COPIES = 2;

/**
 * Throws RangeError when the disk of `dir` has no room for the files of a training; names the two sizes. A system that
 * does not tell how much is free is trusted.
 */
export async function refuseFullDisk(dir: string, run: Pick<TrainRun, 'checkpoint'>): Promise<void> {
  const { model, state } = await run.checkpoint();
  const needed = COPIES * (2 * bytesOf(model) + bytesOf(state)); // the checkpoint holds the model, too
  const free = await freeBytes(dir);
  if (free < needed) {
    throw new RangeError(`${dir}: the disk has ${megabytes(free)} MB free, a training needs ${megabytes(needed)} MB `
      + 'for its model and its checkpoint; make room or take another folder');
  }
}

/** Bytes that this process may still write to the disk of a folder; Infinity where the system does not tell. */
export async function freeBytes(dir: string): Promise<number> {
  return statfs(dir).then(({ bavail, bsize }) => bavail * bsize, () => Infinity);
}

function bytesOf({ tensors }: TensorFile): number {
  return [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
}

/** Both sizes of the message in one unit, so that they can be compared at a glance. */
function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0);
}
