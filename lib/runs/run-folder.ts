// The folder of a run: made once, recognised later, never mixed with other files.
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { makeFolder } from '../data/files/make-folder.js';
import { isPartial, removePartialFiles } from '../data/files/atomic-file.js';
import { checked } from '../data/files/checked.js';
import { codeOf, fileError } from '../data/files/error-code.js';
import { isLock } from './guards/folder-lock.js';
import { OLDER_SETTINGS, PROGRAM, type RunConfig } from './run-config.js';
import { RUN_CONFIG } from './run-schema.js';
import { isThere, namesIn, readJson, writeJson } from './text-files.js';

/** The names of its files (design: "A run folder"). */
export const RUN_FILES = {
  config: 'config.json',
  log: 'log.csv',
  /** What detection needs. */
  model: 'model.safetensors',
  /** What --resume needs: the model again, with momentum, generators and position, in one file. */
  state: 'state.safetensors',
  /** What the run was trained on, by content (guards/data-record.ts); absent for drawn shapes. */
  data: 'data.json',
  metrics: 'metrics.json',
  detections: 'detections.json',
  report: 'report.html',
  /** A folder of PNG files. */
  pictures: 'pictures',
  /** A folder: the external proposals, unless --cache names another folder. */
  proposals: 'proposals',
  /** A folder: the features of slow R-CNN and SPP-net; needed only while the run trains. */
  features: 'features',
} as const;

/** The temporary file of the first thing that is written into a run folder. */
const FIRST = /^config\.json\.\d+\.partial$/;

/** Makes the folder of a new run with its config.json. Throws RangeError, before writing, for a used folder. */
export async function createRunFolder(dir: string, config: RunConfig): Promise<void> {
  await refuseUsedFolder(dir);
  await makeFolder(dir);
  await removePartialFiles(dir, 'own');
  await writeRunConfig(dir, config);
}

/** Throws RangeError unless `dir` is missing or an empty folder, but for what a kill left of a run's first moments. */
export async function refuseUsedFolder(dir: string): Promise<void> {
  const names = (await namesIn(dir, 'a run folder')).filter((name) => !isLock(name) && !FIRST.test(name));
  if (names.length === 0) return;
  const config = names.includes(RUN_FILES.config) ? await readRunConfig(dir).catch(() => null) : null;
  if (config !== null) throw new RangeError(`${dir}: holds a run already; --resume goes on with it`);
  throw new RangeError(`${dir}: the folder is not empty and holds no run, refusing to write into it`);
}

/**
 * Does work in the first of `runs/<name>-1`, `runs/<name>-2`, … that does not exist yet: the folder is made, so that no
 * other process takes it, and removed when the work leaves it empty. Throws RangeError where no folder can be made.
 */
export async function inFreeRunFolder<T>(name: string, work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await newFolder(join('runs', name));
  try {
    return await work(dir);
  } finally {
    await rmdir(dir).catch(() => {}); // refused for a folder that holds something
  }
}

/** The run of the highest number in `runs/<name>-1`, … that is not trained and tested. Throws RangeError for none. */
export async function unfinishedRun(name: string): Promise<string> {
  const numberOf = (folder: string): number => Number(folder.slice(name.length + 1));
  const folders = (await namesIn('runs', 'the folder of the runs')).filter((folder) => folder.startsWith(`${name}-`))
    .filter((folder) => Number.isInteger(numberOf(folder))).sort((a, b) => numberOf(b) - numberOf(a));
  for (const folder of folders) {
    const dir = join('runs', folder);
    const config = await readRunConfig(dir).catch(() => null);
    if (config !== null && (config.training === null || !await isThere(join(dir, RUN_FILES.metrics)))) return dir;
  }
  throw new RangeError(`runs: no run ${name}-1, ${name}-2, … is left unfinished`);
}

async function newFolder(stem: string): Promise<string> {
  await makeFolder(dirname(stem));
  for (let number = 1; ; number++) {
    const dir = `${stem}-${number}`;
    const failure = await mkdir(dir).then(() => null, (error: unknown) => ({ error }));
    if (failure === null) return dir;
    if (codeOf(failure.error) !== 'EEXIST') throw fileError(dir, 'made', failure.error);
  }
}

/** Takes back the first files of a run that failed before its training began, unless it has made something. */
export async function removeUnbegunRun(dir: string): Promise<void> {
  const own: readonly string[] = [RUN_FILES.config, RUN_FILES.data];
  const names = (await namesIn(dir, 'a run folder')).filter((name) => !isLock(name));
  if (names.every((name) => own.includes(name))) for (const name of names) await rm(join(dir, name));
}

/** Removes what a kill left half-written in a run folder, which this process holds, and in the folders below it. */
export async function cleanRunFolder(dir: string): Promise<void> {
  const partial = (await readdir(dir, { recursive: true })).filter(isPartial);
  for (const folder of new Set(partial.map(dirname))) {
    const use = folder.startsWith(RUN_FILES.proposals) ? 'shared' : 'own'; // a compressed run uses its run's proposals
    await removePartialFiles(join(dir, folder), use);
  }
}

export async function writeRunConfig(dir: string, config: RunConfig): Promise<void> {
  await writeJson(join(dir, RUN_FILES.config), config);
}

/** config.json of a run. Throws RangeError naming the file, and the field that is not as this program writes it. */
export async function readRunConfig(dir: string): Promise<RunConfig> {
  const path = join(dir, RUN_FILES.config);
  const value = await readJson(path, v.unknown(), `, ${dir} is no run folder`);
  if ((value as Partial<RunConfig> | null)?.program !== PROGRAM) {
    throw new RangeError(`${path}: was not written by ${PROGRAM}`);
  }
  const config = checked(RUN_CONFIG, value, path);
  const settings = { ...OLDER_SETTINGS, ...config.plan.settings };
  return { ...config, plan: { ...config.plan, settings } } as RunConfig; // `set` holds JSON, as the whole file
}
