// One training of a comparison with its test: found finished, gone on with, or made, by the code of `rcnn train` and
// `rcnn test`.
import { join } from 'node:path';
import { completeRun, runState, type RunState } from '../../runs/complete-run.js';
import { isTestOf, readMetrics } from '../../runs/metrics.js';
import { readRunConfig } from '../../runs/run-folder.js';
import { DRAWING, testRun } from '../../runs/test-run.js';
import type { World } from '../../runs/world.js';
import { COMPARE_FILES, type ComparePlan, type Entry } from './compare-plan.js';

/** The state of an entry: nothing, a training under way, a finished training, or one that was tested too. */
export type EntryState = RunState | 'tested';

/** Throws RangeError, naming the folder and every value that differs, when it holds a run of another training. */
export async function entryState({ dir, plan }: Entry, { data, testSplit }: ComparePlan): Promise<EntryState> {
  const state = await runState(dir, plan);
  if (state !== 'trained') return state;
  const metrics = await readMetrics(dir);
  return metrics !== null && isTestOf(metrics, await readRunConfig(dir), data, testSplit) ? 'tested' : 'trained';
}

/** Trains and tests what is missing. Rejects as completeRun() and testRun(). */
export async function completeEntry(
  { dir, plan }: Entry, state: EntryState, comparison: ComparePlan, world: World,
): Promise<void> {
  if (state === 'tested') return;
  const config = await completeRun(dir, plan, world);
  await testRun(dir, config, {
    data: comparison.data, split: comparison.testSplit, mode: comparison.mode, ...DRAWING,
    cache: join(comparison.out, COMPARE_FILES.proposals),
  }, world);
}
