// A training that may have been made before: found finished, gone on with, or made now.
import { readdir } from 'node:fs/promises';
import { codeOf } from '../data/files/error-code.js';
import { planDifferences } from './plan.js';
import type { RunConfig, TrainPlan } from './run-config.js';
import { readRunConfig, removePartialFiles } from './run-folder.js';
import { trainRun } from './train-run.js';
import type { World } from './world.js';

/** What a folder holds of a training: nothing, one under way, or a finished one. */
export type RunState = 'new' | 'unfinished' | 'trained';

/** Throws RangeError, naming the folder and every value that differs, when it holds a run of another training. */
export async function runState(dir: string, plan: TrainPlan): Promise<RunState> {
  const names: string[] = await readdir(dir).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw new RangeError(`${dir}: cannot be a run folder (${codeOf(error)})`);
  });
  if (names.length === 0) return 'new';
  const config = await readRunConfig(dir);
  const differences = planDifferences(config.plan, plan);
  if (differences.length > 0) {
    throw new RangeError(`${dir}: is a run of another plan: ${differences.join(', ')}; take another --out`);
  }
  return config.training === null ? 'unfinished' : 'trained';
}

/** Trains what is left to train of the run in `dir`, by its stored plan where it has one. Rejects as trainRun(). */
export async function completeRun(dir: string, plan: TrainPlan, world: World): Promise<RunConfig> {
  const state = await runState(dir, plan);
  if (state === 'new') return trainRun(dir, plan, false, world);
  const config = await readRunConfig(dir);
  if (state === 'trained') return config;
  await removePartialFiles(dir);
  return trainRun(dir, config.plan, true, world);
}
