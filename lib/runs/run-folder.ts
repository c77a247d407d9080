// The folder of a run: made once, recognised later, never mixed with other files.
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PROGRAM, type RunConfig } from './run-config.js';
import { isThere, namesIn, readJson, writeJson } from './text-files.js';

/** The names of its files (design: "A run folder"). */
export const RUN_FILES = {
  config: 'config.json',
  log: 'log.csv',
  /** What detection needs. */
  model: 'model.safetensors',
  /** What --resume needs: the model again, with momentum, generators and position, in one file. */
  state: 'state.safetensors',
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

/** Makes the folder of a new run with its config.json. Throws RangeError, before writing, for a used folder. */
export async function createRunFolder(dir: string, config: RunConfig): Promise<void> {
  await refuseUsedFolder(dir);
  await mkdir(dir, { recursive: true });
  await writeRunConfig(dir, config);
}

/** Throws RangeError unless `dir` is missing or an empty folder. */
export async function refuseUsedFolder(dir: string): Promise<void> {
  const names = await namesIn(dir, 'a run folder');
  if (names.length === 0) return;
  const config = names.includes(RUN_FILES.config) ? await readRunConfig(dir).catch(() => null) : null;
  if (config !== null) throw new RangeError(`${dir}: holds a run already; --resume goes on with it`);
  throw new RangeError(`${dir}: the folder is not empty and holds no run, refusing to write into it`);
}

/** The first of `runs/<name>-1`, `runs/<name>-2`, … that does not exist yet. */
export async function freeRunFolder(name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const dir = join('runs', `${name}-${number}`);
    if (!await isThere(dir)) return dir;
  }
}

/** Removes the `.partial` files that a kill in the middle of writing left; no training may use the folder. */
export async function removePartialFiles(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (name.endsWith('.partial')) await rm(join(dir, name));
  }
}

export async function writeRunConfig(dir: string, config: RunConfig): Promise<void> {
  await writeJson(join(dir, RUN_FILES.config), config);
}

/** config.json of a run. Throws RangeError naming the file when it is missing, no JSON, or not of this program. */
export async function readRunConfig(dir: string): Promise<RunConfig> {
  const path = join(dir, RUN_FILES.config);
  const config = await readJson(path, `, ${dir} is no run folder`) as Partial<RunConfig> | null;
  if (config?.program !== PROGRAM) throw new RangeError(`${path}: was not written by ${PROGRAM}`);
  if (!config.plan || !config.classes) throw new RangeError(`${path}: plan or classes is missing`);
  return config as RunConfig;
}
