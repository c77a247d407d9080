// One training of a comparison with its test: found finished, gone on with, or made, by the code of `rcnn train` and
// `rcnn test`.
import { join } from 'node:path';
import { completeRun, runState, type RunState } from '../../runs/complete-run.js';
import { isTestOfData, refuseOtherRun } from '../../runs/guards/data-record.js';
import { isTestOf, readMetrics } from '../../runs/metrics.js';
import { readRunConfig } from '../../runs/run-folder.js';
import { DRAWING, testRun } from '../../runs/test-run.js';
import type { World } from '../../runs/world.js';
import { COMPARE_FILES, type ComparePlan, type Entry } from './compare-plan.js';

/** The state of an entry: nothing, a training under way, a finished training, or one that was tested too. */
export type EntryState = RunState | 'tested';

/**
 * Throws RangeError, naming the folder and every value that differs, when it holds a run of another training or of
 * other data. A run whose test split has changed is to be tested again.
 */
export async function entryState({ dir, plan }: Entry, comparison: ComparePlan): Promise<EntryState> {
  const { data, testSplit, records } = comparison;
  const state = await runState(dir, plan);
  if (state !== 'new') await refuseOtherRun(dir, records);
  if (state !== 'trained') return state;
  const metrics = await readMetrics(dir);
  const isTested = metrics !== null && isTestOfData(metrics.dataKey, records)
    && isTestOf(metrics, await readRunConfig(dir), data, testSplit);
  return isTested ? 'tested' : 'trained';
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
