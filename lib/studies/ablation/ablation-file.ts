// ablate.json: the tables that `rcnn ablate` leaves in its folder.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../data/files/error-code.js';
import { PROGRAM } from '../../runs/run-config.js';
import type { AblationFile, AblationTable } from './ablation.js';

export const ABLATION_FILE = 'ablate.json';

/** The tables that were written into a folder, null where none were. Throws RangeError for a file of others. */
export async function readAblation(dir: string): Promise<readonly AblationTable[] | null> {
  const path = join(dir, ABLATION_FILE);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw new RangeError(`${path}: cannot be read (${codeOf(error)})`);
  });
  if (text === null) return null;
  try {
    const file = JSON.parse(text) as AblationFile | null;
    if (file?.program === PROGRAM && Array.isArray(file.tables)) return file.tables;
  } catch {
    throw new RangeError(`${path}: is no JSON`);
  }
  throw new RangeError(`${path}: was not written by rcnn ablate`);
}
