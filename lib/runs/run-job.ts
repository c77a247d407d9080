// What another process is told to do: a training, with its test where one is asked for.
import { completeRun } from './complete-run.js';
import type { RunJob } from './run-config.js';
import { testRun } from './test-run.js';
import type { World } from './world.js';

/** Trains and tests what is missing in the run folder. Rejects as completeRun() and testRun(). */
export async function doRunJob({ dir, plan, test }: RunJob, world: World): Promise<void> {
  const config = await completeRun(dir, plan, world);
  if (test !== null) await testRun(dir, config, test, world);
}
