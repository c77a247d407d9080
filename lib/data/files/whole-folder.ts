// A folder appears whole or not at all: another one is filled beside it, which then gets its name.
import { readdir, rename, rm, rmdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { codeOf, fileError } from './error-code.js';
import { isThere } from './is-there.js';
import { makeFolder } from './make-folder.js';

/**
 * `write` fills an empty folder, and that one gets the name `dir`, which is missing or empty. What `write` rejects with
 * is passed on, and nothing is left. Throws an Error for a folder that is not empty.
 */
export async function writeWholeFolder(dir: string, write: (partial: string) => Promise<void>): Promise<void> {
  const present = await emptyOrMissing(dir);
  const target = resolve(dir);
  const partial = `${target}.${process.pid}.partial`;
  try {
    await makeFolder(partial);
    await write(partial);
    if (present) await rmdir(target);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true, recursive: true }).catch(() => {}); // the first error is the one to be told
    throw error;
  }
}

/** True: an empty folder is there; false: nothing is. Throws an Error for a file and for a folder that is not empty. */
export async function emptyOrMissing(dir: string): Promise<boolean> {
  const files = await readdir(dir).catch(async (error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    if (codeOf(error) !== 'ENOTDIR') throw fileError(dir, 'read', error);
    if (await isThere(dir)) throw new Error(`${dir}: is a file, refusing to write a data set in its place`);
    return null; // below a file: makeFolder() says so
  });
  if (files !== null && files.length > 0) {
    throw new Error(`${dir}: the folder is not empty, refusing to write a data set into it`);
  }
  return files !== null;
}
