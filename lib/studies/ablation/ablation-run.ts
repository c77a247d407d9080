// An ablation from its plan to its table: every missing training and every missing test, nothing twice.
import { basename } from 'node:path';
import { describeData, loadData } from '../../runs/data-choice.js';
import { errorLine } from '../../runs/lines/error-line.js';
import { isTestOfData } from '../../runs/guards/data-record.js';
import { isTestOf, readMetrics, type Metrics } from '../../runs/metrics.js';
import { keptProposals, proposalFolder } from '../../runs/proposal-folder.js';
import { sideBySide } from '../../runs/side-by-side.js';
import { testRun } from '../../runs/test-run.js';
import type { World } from '../../runs/world.js';
import { durationText } from '../../viz/number-text.js';
import { changedRun } from './ablation-changes.js';
import { missingRun, runName, trainedRun, type AblationSetting, type FoundRun } from './ablation-runs.js';
import type { AblationRow, AblationTable, PlannedRow, PlannedTable, PlannedTraining, RowResult } from './ablation.js';

/** Trains the networks of the tables that are missing, each once, `setting.jobs` at once, and says how far it is. */
export async function trainMissing(
  tables: readonly PlannedTable[], seeds: readonly number[], setting: AblationSetting, world: World,
): Promise<void> {
  const missing = await missingOf(tables, seeds, setting, world);
  const jobs = Math.min(setting.jobs, missing.length);
  const train = jobs > 1 ? await inProcesses(missing, setting, world) : inThisProcess(setting, world);
  const stepsOf = (some: readonly Job[]): number => some.reduce((sum, { training }) => sum + training.steps, 0);
  const begin = world.now();
  const done: Job[] = [];
  const announce = (i: number): string => {
    const speed = stepsOf(done) / (world.now() - begin);
    const left = done.length === 0 ? ''
      : `, about ${durationText(stepsOf(missing.filter((job) => !done.includes(job))) / speed)} left for all`;
    return `training ${i + 1} of ${missing.length}: ${nameOf(missing[i])}${left}`;
  };
  await sideBySide([...missing.entries()], jobs, async ([i, job]) => {
    await train(job, announce(i));
    done.push(job);
  });
}

/** Trains a missing network after a line that announces it. */
type Train = (job: Job, announcement: string) => Promise<void>;

/** One after the other, with all threads. */
function inThisProcess(setting: AblationSetting, world: World): Train {
  return async ({ training, seed }, announcement) => {
    world.progress.say(announcement);
    await trainedRun(training, seed, setting, world);
  };
}

/**
 * Each in a process of its own, on one thread. The proposals are made before, so that no two processes make the same
 * ones. A training that goes on from another one waits for it.
 */
async function inProcesses(missing: readonly Job[], setting: AblationSetting, world: World): Promise<Train> {
  const { samples } = await loadData(setting.data, setting.trainSplit, null, world);
  const choices = new Map(missing.map(({ training: { proposals } }) => [JSON.stringify(proposals), proposals]));
  for (const choice of choices.values()) {
    await keptProposals(choice, samples, proposalFolder(setting.cache, setting.data, choice), world);
  }
  const lines = world.progress.beside();
  const finished = new Map<string, Promise<unknown>>();
  return async (job, announcement) => {
    const [{ training, seed }, name] = [job, nameOf(job)];
    const work = async (): Promise<void> => {
      await (training.from && finished.get(runName(training.from, seed)));
      lines.say(`[${name}]`, announcement);
      const { dir, plan } = await missingRun(training, seed, setting, world);
      await world.inOwnProcess({ dir, plan, test: null }, (line) => lines.show(`[${name}]`, line));
      lines.say(`[${name}]`, 'is trained');
    };
    const working = work().catch((error: unknown) => {
      throw new Error(`${name}: ${errorLine(error)}`);
    });
    finished.set(name, working);
    return working;
  };
}

/** The results of a table; a row has no result of a seed whose training is missing. */
export async function measuredTable(
  table: PlannedTable, seeds: readonly number[], quick: boolean, setting: AblationSetting, world: World,
): Promise<AblationTable> {
  const rows: AblationRow[] = [];
  for (const row of table.rows) {
    const results: RowResult[] = [];
    for (const seed of seeds) results.push(...await resultOf(row, seed, setting, world));
    rows.push({ name: row.name, deck: row.deck, results });
  }
  const { name, slide, source } = table;
  const [data, findings] = [describeData(setting.data), table.findings(rows)];
  return { name, slide, source, quick, backbone: setting.backbone, data, rows, findings };
}

interface Job {
  readonly training: PlannedTraining;
  readonly seed: number;
}

function nameOf({ training, seed }: Job): string {
  return runName(training, seed);
}

/** The missing trainings in the order of the rows; a training that another one goes on from comes before it. */
async function missingOf(
  tables: readonly PlannedTable[], seeds: readonly number[], setting: AblationSetting, world: World,
): Promise<Job[]> {
  const jobs = new Map<string, Job>();
  for (const { training } of tables.flatMap(({ rows }) => rows)) {
    for (const seed of seeds) {
      for (const one of [...training.from === undefined ? [] : [training.from], training]) {
        jobs.set(runName(one, seed), { training: one, seed });
      }
    }
  }
  const missing: Job[] = [];
  for (const job of jobs.values()) {
    const run = await trainedRun(job.training, job.seed, { ...setting, missing: 'leave' }, world);
    if (run === null) missing.push(job);
  }
  return missing;
}

/** The result of a row for one seed; none where the training is missing. */
async function resultOf(
  row: PlannedRow, seed: number, setting: AblationSetting, world: World,
): Promise<RowResult[]> {
  const run = await trainedRun(row.training, seed, setting, world);
  if (run === null) return [];
  const changed = await changedRun(run, row.change, setting, world);
  const metrics = await testedRun(changed, setting, world);
  const { seconds, recall } = metrics;
  return [{
    seed,
    mAP: metrics.mAP,
    averageRecall: recall.proposals?.average ?? null,
    testSeconds: seconds.testPerImage,
    testCpuSeconds: seconds.cpu.testPerImage,
    trainSeconds: seconds.train,
    trainCpuSeconds: seconds.cpu.train,
    steps: metrics.steps,
    images: metrics.images,
    run: basename(changed.dir),
  }];
}

/** The metrics of a test of the run: an earlier test where it measured the same, otherwise a new one. */
async function testedRun({ dir, config }: FoundRun, setting: AblationSetting, world: World): Promise<Metrics> {
  const { data, testSplit: split, mode, cache } = setting;
  const known = await readMetrics(dir).catch(() => null);
  const isSame = known !== null && isTestOf(known, config, data, split)
    && isTestOfData(known.dataKey, setting.records);
  if (isSame && known.seconds.cpu.testPerImage !== null) return known;
  world.progress.say(`testing ${basename(dir)}`);
  const test = (): ReturnType<typeof testRun> =>
    testRun(dir, config, { data, split, mode, cache, pictures: 0, drawnScore: 1 }, world);
  const { metrics } = await test();
  // A test that made proposals on its way has not measured the network alone.
  return metrics.seconds.cpu.testPerImage === null ? (await test()).metrics : metrics;
}
