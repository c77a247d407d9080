// A training that may have been made before: found finished, gone on with, or made now.
import { isPartial } from '../data/files/atomic-file.js';
import { holdingFolder, isLock } from './guards/folder-lock.js';
import { planDifferences } from './plan.js';
import type { RunConfig, TrainPlan } from './run-config.js';
import { cleanRunFolder, readRunConfig } from './run-folder.js';
import { namesIn } from './text-files.js';
import { trainRun } from './train-run.js';
import type { World } from './world.js';

/** What a folder holds: nothing, a training under way, or a finished training. */
export type RunState = 'new' | 'unfinished' | 'trained';

/** The state of a training in its folder. Throws RangeError, naming every value that differs, for another training. */
export async function runState(dir: string, plan: TrainPlan): Promise<RunState> {
  if ((await namesIn(dir, 'a run folder')).every((name) => isLock(name) || isPartial(name))) return 'new';
  const config = await readRunConfig(dir);
  const differences = planDifferences(config.plan, plan);
  if (differences.length > 0) {
    throw new RangeError(`${dir}: is a run of another plan: ${differences.join(', ')}; take another --out`);
  }
  return config.training === null ? 'unfinished' : 'trained';
}

/** Removes what a kill in the last moment left in the folder of a finished run; a tidy folder is not written to. */
export async function tidyRun(dir: string): Promise<void> {
  const names = await namesIn(dir, 'a run folder');
  if (names.some((name) => isLock(name) || isPartial(name))) await holdingFolder(dir, () => cleanRunFolder(dir));
}

/** Trains what is missing of the run in `dir`; a stored plan is followed to the letter. Rejects as trainRun(). */
export async function completeRun(dir: string, plan: TrainPlan, world: World): Promise<RunConfig> {
  const state = await runState(dir, plan);
  if (state === 'new') return trainRun(dir, plan, false, world);
  const config = await readRunConfig(dir);
  if (state === 'trained') return config;
  return trainRun(dir, config.plan, true, world);
}
