// ablate.json: the tables that `rcnn ablate` leaves in its folder.
import { join } from 'node:path';
import { PROGRAM } from '../../runs/run-config.js';
import { isThere, readJson } from '../../runs/text-files.js';
import type { AblationFile, AblationTable } from './ablation.js';

export const ABLATION_FILE = 'ablate.json';

/** The tables in the folder of an ablation; null where there are none. Throws RangeError for a foreign ablate.json. */
export async function readAblation(dir: string): Promise<readonly AblationTable[] | null> {
  const path = join(dir, ABLATION_FILE);
  if (!await isThere(path)) return null;
  const file = await readJson(path) as AblationFile | null;
  if (file?.program === PROGRAM && Array.isArray(file.tables)) return file.tables;
  throw new RangeError(`${path}: was not written by rcnn ablate`);
}
