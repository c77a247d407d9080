// Folders made with all that lead to them. Node's own way, mkdir with `recursive`, tries for ever below /proc.
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, fileError } from './error-code.js';

/**
 * Makes a folder; gives the first folder that was missing, undefined where all were there. Throws RangeError naming the
 * folder that cannot be made.
 */
export async function makeFolder(dir: string): Promise<string | undefined> {
  const failure = await made(dir);
  if (failure === null) return dir;
  if (codeOf(failure) === 'EEXIST' && await isFolder(dir)) return undefined;
  const parent = dirname(dir);
  if (codeOf(failure) !== 'ENOENT' || parent === dir) throw fileError(dir, 'made', failure);
  const first = await makeFolder(parent);
  const again = await made(dir);
  if (again !== null && !(codeOf(again) === 'EEXIST' && await isFolder(dir))) throw fileError(dir, 'made', again);
  return first ?? dir;
}

/** Null, or the error. */
async function made(dir: string): Promise<unknown> {
  return mkdir(dir).then(() => null, (error: unknown) => error);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isDirectory(), () => false);
}
