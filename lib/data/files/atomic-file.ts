// A file appears whole or not at all: it is written under a temporary name in the same folder, flushed, then renamed.
// A kill in the middle leaves the old file and possibly a `.partial` beside it, which the next start removes.
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, fileError } from './error-code.js';

const PARTIAL = /\.(\d+)\.partial$/;
const LOCKED = ['EPERM', 'EBUSY', 'EACCES']; // a virus scanner or an indexer may hold a file for a moment
const RENAME_PAUSES = [10, 50, 200]; // milliseconds

/**
 * Writes bytes or UTF-8 text, perhaps piece by piece. Throws RangeError naming the file and the reason, after removing
 * the temporary file.
 */
export async function writeFileAtomic(
  path: string, contents: Uint8Array | string | Iterable<Uint8Array | string>,
): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  const isWhole = typeof contents === 'string' || contents instanceof Uint8Array;
  const pieces: Iterable<Uint8Array | string> = isWhole ? [contents] : contents;
  try {
    const file = await open(partial, 'w');
    try {
      for (const piece of pieces) await file.writeFile(piece); // each after the one before
      await file.sync();
    } finally {
      await file.close();
    }
    await renamed(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {}); // the first error is the one to be told
    throw fileError(path, 'written', error);
  }
  await syncFolder(dirname(path));
}

/**
 * Removes the temporary files in a folder, which a kill left. In a folder that several processes share, the files of
 * living processes stay; numbers of dead ones may have been given away again, so that such a file may stay, too.
 */
export async function removePartialFiles(dir: string, use: 'own' | 'shared'): Promise<void> {
  for (const name of await readdir(dir).catch((): string[] => [])) {
    const writer = PARTIAL.exec(name)?.[1];
    if (writer === undefined) continue;
    const isWritten = use === 'shared' && Number(writer) !== process.pid && isAlive(Number(writer));
    if (!isWritten) await rm(join(dir, name), { force: true, recursive: true });
  }
}

/** Whether a name is that of a temporary file. */
export function isPartial(name: string): boolean {
  return PARTIAL.test(name);
}

/** Whether a process with this number runs on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM'; // runs, as another user
  }
}

async function renamed(from: string, to: string): Promise<void> {
  for (const milliseconds of RENAME_PAUSES) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (!LOCKED.includes(codeOf(error))) throw error;
      await pause(milliseconds);
    }
  }
  await rename(from, to);
}

/** Makes the new name survive a power cut; a system that cannot flush a folder needs nothing. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir).catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
