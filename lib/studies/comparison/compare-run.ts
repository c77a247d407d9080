// One training of a comparison with its test: found finished, gone on with, or made, by the code of `rcnn train` and
// `rcnn test`.
import { join } from 'node:path';
import { completeRun, runState, type RunState } from '../../runs/complete-run.js';
import { isTestOf, readMetrics } from '../../runs/metrics.js';
import { readRunConfig } from '../../runs/run-folder.js';
import { testRun } from '../../runs/test-run.js';
import type { World } from '../../runs/world.js';
import { COMPARE_FILES, type ComparePlan, type Entry } from './compare-plan.js';

const PICTURES = 12;
const DRAWN_SCORE = 0.5;

/** What is there of an entry: nothing, a training under way, a finished one, or one that was tested too. */
export type EntryState = RunState | 'tested';

/** Throws RangeError, naming the folder and every value that differs, when it holds a run of another training. */
export async function entryState({ dir, plan }: Entry, { data, testSplit }: ComparePlan): Promise<EntryState> {
  const state = await runState(dir, plan);
  if (state !== 'trained') return state;
  const metrics = await readMetrics(dir);
  return metrics !== null && isTestOf(metrics, await readRunConfig(dir), data, testSplit) ? 'tested' : 'trained';
}

/** Trains what is left to train and tests what is left to test; rejects as these do. */
export async function completeEntry(
  { dir, plan }: Entry, state: EntryState, comparison: ComparePlan, world: World,
): Promise<void> {
  if (state === 'tested') return;
  const config = await completeRun(dir, plan, world);
  await testRun(dir, config, {
    data: comparison.data, split: comparison.testSplit, mode: comparison.mode, pictures: PICTURES,
    drawnScore: DRAWN_SCORE, cache: join(comparison.out, COMPARE_FILES.proposals),
  }, world);
}
