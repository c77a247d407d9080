// One training of a comparison with its test: found finished, gone on with, or made, by the code of `rcnn train` and
// `rcnn test`.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { codeOf } from '../data/error-code.js';
import { COMPARE_FILES, type ComparePlan, type Entry } from './compare-plan.js';
import type { Metrics } from './metrics.js';
import type { RunConfig, TrainPlan } from './run-config.js';
import { readRunConfig, removePartialFiles, RUN_FILES } from './run-folder.js';
import { testRun } from './test-run.js';
import { trainRun } from './train-run.js';
import type { World } from './world.js';

const PICTURES = 12;
const DRAWN_SCORE = 0.5;

/** What is there of an entry: nothing, a training under way, a finished one, or one that was tested too. */
export type EntryState = 'new' | 'unfinished' | 'trained' | 'tested';

/**
 * Throws RangeError, naming the folder and every value that differs, when it holds a run of another plan; where things
 * are kept and who computes may differ.
 */
export async function entryState({ dir, plan }: Entry, comparison: ComparePlan): Promise<EntryState> {
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
  if (config.training === null) return 'unfinished';
  const metrics = await readMetrics(dir);
  return metrics !== null && isTestOf(metrics, config, comparison) ? 'tested' : 'trained';
}

/** Trains what is left to train and tests what is left to test; rejects as these do. */
export async function completeEntry(
  { dir, plan }: Entry, state: EntryState, comparison: ComparePlan, world: World,
): Promise<void> {
  if (state === 'tested') return;
  const config = state === 'trained' ? await readRunConfig(dir) : await trained(dir, plan, state, world);
  await testRun(dir, config, {
    data: comparison.data, split: comparison.testSplit, mode: comparison.mode, pictures: PICTURES,
    drawnScore: DRAWN_SCORE, cache: join(comparison.out, COMPARE_FILES.proposals),
  }, world);
}

/** metrics.json of a run folder; null where there is none. */
export async function readMetrics(dir: string): Promise<Metrics | null> {
  const text = await readFile(join(dir, RUN_FILES.metrics), 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : JSON.parse(text) as Metrics;
}

/** `steps is 300, the comparison has 1500` for every value that differs and matters. */
export function planDifferences(stored: TrainPlan, wanted: TrainPlan): string[] {
  const [there, here] = [comparable(stored), comparable(wanted)];
  return Object.keys({ ...there, ...here }).filter((name) => !isDeepStrictEqual(there[name], here[name]))
    .map((name) => `${name} is ${JSON.stringify(there[name])}, the comparison has ${JSON.stringify(here[name])}`);
}

function comparable({ system, settings, data, split, init }: TrainPlan): Record<string, unknown> {
  return { system, ...settings, data, split, init: init?.sha256 ?? null };
}

async function trained(dir: string, plan: TrainPlan, state: EntryState, world: World): Promise<RunConfig> {
  if (state === 'new') return trainRun(dir, plan, false, world);
  await removePartialFiles(dir);
  return trainRun(dir, (await readRunConfig(dir)).plan, true, world);
}

/** A test without data is older than the field: it was of the data of the run. */
function isTestOf(metrics: Metrics, { plan }: RunConfig, { data, testSplit }: ComparePlan): boolean {
  return metrics.split === testSplit && isDeepStrictEqual((metrics as Partial<Metrics>).data ?? plan.data, data);
}
