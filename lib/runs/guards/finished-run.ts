// A run whose training has not come to its end: there may be no model yet, or that of a checkpoint.
import { join } from 'node:path';
import { resumeLine } from '../lines/next-line.js';
import type { RunConfig } from '../run-config.js';
import { RUN_FILES } from '../run-folder.js';
import { isThere } from '../text-files.js';
import type { World } from '../world.js';

/** Says that the model of a run is that of a checkpoint. Throws RangeError where an unfinished run has no model yet. */
export async function sayUnfinished(dir: string, { training }: RunConfig, { progress }: World): Promise<void> {
  if (training !== null) return;
  const goOn = `go on with it by: ${resumeLine(dir)}`;
  if (await isThere(join(dir, RUN_FILES.model))) {
    progress.say(`${dir}: the training is not finished, this is its last checkpoint; ${goOn}`);
    return;
  }
  throw new RangeError(`${dir}: the training was left before its first checkpoint, there is no model yet; ${goOn}`);
}
