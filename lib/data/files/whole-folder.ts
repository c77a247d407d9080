// A folder appears whole or not at all: another one is filled beside it, which then gets its name.
import { readdir, rename, rm, rmdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { codeOf } from './error-code.js';
import { makeFolder } from './make-folder.js';

/**
 * `write` fills an empty folder, and that one gets the name `dir`, which is missing or empty. What `write` rejects with
 * is passed on, and nothing is left. Throws an Error for a folder that is not empty.
 */
export async function writeWholeFolder(dir: string, write: (partial: string) => Promise<void>): Promise<void> {
  const present = await filesIn(dir);
  if (present !== null && present.length > 0) {
    throw new Error(`${dir}: the folder is not empty, refusing to write a data set into it`);
  }
  const target = resolve(dir);
  const partial = `${target}.${process.pid}.partial`;
  try {
    await makeFolder(partial);
    await write(partial);
    if (present !== null) await rmdir(target);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true, recursive: true });
    throw error;
  }
}

/** Files in a folder; null: no folder. */
async function filesIn(dir: string): Promise<string[] | null> {
  return readdir(dir).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
}
