// One training of a comparison with its test, by the code of `rcnn train` and `rcnn test`; and how far it is.
import { join } from 'node:path';
import { runState, type RunState } from '../../runs/complete-run.js';
import { isTestOf, readMetrics } from '../../runs/metrics.js';
import type { RunJob } from '../../runs/run-config.js';
import { readRunConfig } from '../../runs/run-folder.js';
import { DRAWING } from '../../runs/test-run.js';
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

/** The training of an entry with its test. */
export function entryJob({ dir, plan }: Entry, { out, data, testSplit: split, mode }: ComparePlan): RunJob {
  return { dir, plan, test: { data, split, mode, ...DRAWING, cache: join(out, COMPARE_FILES.proposals) } };
}
