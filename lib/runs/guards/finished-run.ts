// A run whose training has not come to its end: there may be no model yet, or that of a checkpoint.
import { join } from 'node:path';
import { resumeLine } from '../lines/next-line.js';
import type { RunConfig } from '../run-config.js';
import { RUN_FILES } from '../run-folder.js';
import { isThere } from '../text-files.js';
import { workerIn } from './folder-lock.js';
import type { World } from '../world.js';

/** Says that the model of a run is that of a checkpoint. Throws RangeError where an unfinished run has no model yet. */
export async function sayUnfinished(dir: string, { training }: RunConfig, { progress }: World): Promise<void> {
  if (training !== null) return;
  const worker = await workerIn(dir);
  const goOn = worker === null ? `go on with it by: ${resumeLine(dir)}` : `process ${worker} works on it`;
  if (await isThere(join(dir, RUN_FILES.model))) {
    progress.say(`${dir}: the training is not finished, this is its last checkpoint; ${goOn}`);
    return;
  }
  const state = worker === null ? 'was left before its first checkpoint' : 'has made no checkpoint yet';
  throw new RangeError(`${dir}: the training ${state}, there is no model yet; ${goOn}`);
}
