// One training of a comparison with its test, by the code of `rcnn train` and `rcnn test`; and how far it is.
import { join } from 'node:path';
import { runState, type RunState } from '../../runs/complete-run.js';
import { isTestOfData, refuseOtherRun } from '../../runs/guards/data-record.js';
import { isTestOf, readMetrics } from '../../runs/metrics.js';
import type { RunJob } from '../../runs/run-config.js';
import { readRunConfig } from '../../runs/run-folder.js';
import { DRAWING } from '../../runs/test-run.js';
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

/** The training of an entry with its test. */
export function entryJob({ dir, plan }: Entry, { out, data, testSplit: split, mode }: ComparePlan): RunJob {
  return { dir, plan, test: { data, split, mode, ...DRAWING, cache: join(out, COMPARE_FILES.proposals) } };
}
