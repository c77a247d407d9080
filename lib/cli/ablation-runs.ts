// Trained networks of an ablation: run folders below its own, found again by what they were trained for. Two rows that
// plan the same training share one, an interrupted one goes on, and a folder copied there counts like any other.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { PlannedTraining } from './ablation.js';
import type { DataChoice } from './data-choice.js';
import { builtInModel, describeInit } from './initial-model.js';
import type { RunConfig, TrainPlan } from './run-config.js';
import { readRunConfig, removePartialFiles, RUN_FILES } from './run-folder.js';
import { systemNamed } from './systems.js';
import { trainRun } from './train-run.js';
import type { World } from './world.js';

/** Other backbones have no M0 that comes along. */
const BACKBONE = 'S';
const CHECKPOINT_EVERY = 100;

/** What all rows have in common. */
export interface AblationSetting {
  /** The folder of the ablation. */
  readonly out: string;
  readonly data: DataChoice;
  readonly trainSplit: string;
  readonly testSplit: string;
  readonly cache: string;
  readonly mode: string;
  /** Absent seeds and rows are trained, or left out. */
  readonly missing: 'train' | 'leave';
  /** Shorter side of the image in network-input pixels; null: the system's own. */
  readonly scale: number | null;
}

export interface FoundRun {
  readonly dir: string;
  readonly config: RunConfig;
}

/** The finished run of a training, trained now if it is not there; null where it is missing and to be left. */
export async function trainedRun(
  training: PlannedTraining, seed: number, setting: AblationSetting, world: World,
): Promise<FoundRun | null> {
  const plan = await planOf(training, seed, setting, world);
  if (plan === null) return null;
  const found = await runWith(plan, setting.out);
  if (found !== null && found.config.training !== null) return found;
  if (setting.missing === 'leave') return null;
  if (found !== null) {
    await removePartialFiles(found.dir);
    return { dir: found.dir, config: await trainRun(found.dir, found.config.plan, true, world) };
  }
  const dir = join(setting.out, runName(training, seed));
  return { dir, config: await trainRun(dir, plan, false, world) };
}

/** Whether a training is done, without doing it. */
export async function isTrained(
  training: PlannedTraining, seed: number, setting: AblationSetting, world: World,
): Promise<boolean> {
  return await trainedRun(training, seed, { ...setting, missing: 'leave' }, world) !== null;
}

/** `fast-1500-s0`, `fast-loosened-0.12-1500-s0`, … */
export function runName({ system, proposals, steps }: PlannedTraining, seed: number): string {
  const { kind, loosen, limit, extraRandom } = proposals;
  const parts = [
    system,
    ...kind === 'selective-search' ? [] : [kind],
    ...loosen === 0 ? [] : [`loosened-${loosen}`],
    ...limit === undefined ? [] : [`first-${limit}`],
    ...extraRandom === undefined ? [] : [`random-${extraRandom}`],
    steps, `s${seed}`,
  ];
  return parts.join('-');
}

/** Null where it starts from a training that is missing and to be left. */
async function planOf(
  { system, proposals, steps, from }: PlannedTraining, seed: number, setting: AblationSetting, world: World,
): Promise<TrainPlan | null> {
  const { data, trainSplit: split, cache, mode, scale } = setting;
  const start = from === undefined ? null : await trainedRun(from, seed, setting, world);
  if (from !== undefined && start === null) return null;
  const model = start === null ? builtInModel(world.pretrainedFolder, BACKBONE) : join(start.dir, RUN_FILES.model);
  const chosen = systemNamed(system, world.systems);
  const settings = { ...chosen.defaults(BACKBONE), steps, seed, proposals, ...scale === null ? {} : { scale } };
  const init = await describeInit(model, BACKBONE, chosen);
  return { system, settings, data, split, init, mode, checkpointEvery: CHECKPOINT_EVERY, cache };
}

/** The run below `out` that was made by the same training, wherever its files and its proposals lie. */
async function runWith(plan: TrainPlan, out: string): Promise<FoundRun | null> {
  const names: string[] = await readdir(out).catch(() => []);
  for (const name of names.sort()) {
    const dir = join(out, name);
    const config = await readRunConfig(dir).catch(() => null);
    if (config === null || config.changed !== undefined || config.compressed !== undefined) continue;
    if (isDeepStrictEqual(essenceOf(config.plan), essenceOf(plan))) return { dir, config };
  }
  return null;
}

function essenceOf({ system, settings, data, split, init }: TrainPlan): object {
  return { system, settings, data, split, init: init?.sha256 ?? null };
}
