// Trained networks of an ablation: run folders below the ablation's, each found again by its plan. Rows with one plan
// share a run folder, an interrupted training goes on, and a folder that was copied there counts like any other.
import { join } from 'node:path';
import type { BackboneName } from '../../networks/backbones.js';
import { completeRun } from '../../runs/complete-run.js';
import type { DataChoice } from '../../runs/data-choice.js';
import { refuseOtherRun, type StudyData } from '../../runs/guards/data-record.js';
import { DEFAULT_BACKBONE, planDifferences, planOf } from '../../runs/plan.js';
import type { RunConfig, TrainPlan } from '../../runs/run-config.js';
import { readRunConfig, RUN_FILES } from '../../runs/run-folder.js';
import { namesIn } from '../../runs/text-files.js';
import type { World } from '../../runs/world.js';
import { FAST_SYSTEM } from '../../systems/fast.js';
import { systemNamed } from '../../systems/systems.js';
import type { PlannedTraining } from './ablation.js';

/** What all rows have in common. */
export interface AblationSetting {
  /** The folder of the ablation. */
  readonly out: string;
  readonly data: DataChoice;
  readonly trainSplit: string;
  readonly testSplit: string;
  /** The data by content. */
  readonly records: StudyData;
  /** The folder that keeps the proposals. */
  readonly cache: string;
  readonly mode: string;
  /** What to do with a missing training: train it, or leave the row empty. */
  readonly missing: 'train' | 'leave';
  /** How many missing trainings run at once. */
  readonly jobs: number;
  /** Shorter side of the image in network-input pixels; null: the system's own. */
  readonly scale: number | null;
  readonly backbone: BackboneName;
}

export interface FoundRun {
  readonly dir: string;
  readonly config: RunConfig;
}

/** The finished run of a training. A missing one is trained now; with `missing: 'leave'` the result is null instead. */
export async function trainedRun(
  training: PlannedTraining, seed: number, setting: AblationSetting, world: World,
): Promise<FoundRun | null> {
  const plan = await trainingPlan(training, seed, setting, world);
  if (plan === null) return null;
  const found = await runWith(plan, setting.out);
  if (found !== null) await refuseOtherRun(found.dir, setting.records);
  if (found !== null && found.config.training !== null) return found;
  if (setting.missing === 'leave') return null;
  const dir = found?.dir ?? folderOf(training, seed, setting);
  return { dir, config: await completeRun(dir, plan, world) };
}

/** The folder and the plan of a training that is not finished. The training it goes on from must be finished. */
export async function missingRun(
  training: PlannedTraining, seed: number, setting: AblationSetting, world: World,
): Promise<{ readonly dir: string; readonly plan: TrainPlan }> {
  const plan = await trainingPlan(training, seed, { ...setting, missing: 'leave' }, world);
  if (plan === null) throw new RangeError('the training that it goes on from is missing');
  const found = await runWith(plan, setting.out);
  return { dir: found?.dir ?? folderOf(training, seed, setting), plan };
}

/** `fast-1500-s0`, with another backbone than the default `L-fast-1500-s0` */
function folderOf(training: PlannedTraining, seed: number, { out, backbone }: AblationSetting): string {
  const name = runName(training, seed);
  return join(out, backbone === DEFAULT_BACKBONE ? name : `${backbone}-${name}`);
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

/** The chosen scale, of slow R-CNN (the side of a crop) the same part of its own; undefined: the default. */
function scaleOf(system: string, { scale, backbone }: AblationSetting, { systems }: World): number | undefined {
  const own = systemNamed(system, systems).defaults(backbone).scale;
  return scale === null ? undefined : Math.round(scale * own / FAST_SYSTEM.defaults(backbone).scale);
}

/** The plan of a training; null where the training that it starts from is missing and stays so. */
async function trainingPlan(
  { system, proposals, steps, from }: PlannedTraining, seed: number, setting: AblationSetting, world: World,
): Promise<TrainPlan | null> {
  const { data, trainSplit: split, cache, mode, backbone } = setting;
  const start = from === undefined ? null : await trainedRun(from, seed, setting, world);
  if (from !== undefined && start === null) return null;
  const init = start === null ? undefined : join(start.dir, RUN_FILES.model);
  const scale = scaleOf(system, setting, world);
  return planOf(system, { backbone, steps, seed, proposals, scale, data, split, init, mode, cache }, world);
}

/** The run below `out` with the same plan, whatever its folder is called; null without one. */
async function runWith(plan: TrainPlan, out: string): Promise<FoundRun | null> {
  for (const name of (await namesIn(out, 'the folder of an ablation')).sort()) {
    const dir = join(out, name);
    const config = await readRunConfig(dir).catch(() => null);
    if (config === null || config.changed !== undefined || config.compressed !== undefined) continue;
    if (planDifferences(config.plan, plan).length === 0) return { dir, config };
  }
  return null;
}
