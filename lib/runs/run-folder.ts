// The folder of a run: made once, recognised later, never mixed with other files.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../data/files/atomic-file.js';
import { codeOf } from '../data/files/error-code.js';
import { PROGRAM, type RunConfig } from './run-config.js';

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
  /** A folder: the external proposals, unless another one is named by --cache. */
  proposals: 'proposals',
  /** A folder: the features of slow R-CNN and SPP-net, for as long as the run trains and as anybody wants. */
  features: 'features',
} as const;

/**
 * Makes the folder of a new run and writes its config.json. Throws RangeError, before writing anything, when the folder
 * holds a run already or files of somebody else.
 */
export async function createRunFolder(dir: string, config: RunConfig): Promise<void> {
  await refuseUsedFolder(dir);
  await mkdir(dir, { recursive: true });
  await writeRunConfig(dir, config);
}

/** Throws RangeError unless `dir` is missing or an empty folder. */
export async function refuseUsedFolder(dir: string): Promise<void> {
  const names: string[] = await readdir(dir).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw new RangeError(`${dir}: cannot be a run folder (${codeOf(error)})`);
  });
  if (names.length === 0) return;
  if (names.includes(RUN_FILES.config)) {
    const config = await readRunConfig(dir).catch(() => null);
    if (config !== null) throw new RangeError(`${dir}: holds a run already; --resume goes on with it`);
  }
  throw new RangeError(`${dir}: the folder is not empty and holds no run, refusing to write into it`);
}

/** The first of `runs/<name>-1`, `runs/<name>-2`, … that does not exist yet. */
export async function freeRunFolder(name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const dir = join('runs', `${name}-${number}`);
    const taken = await readdir(dir).then(() => true, (error: unknown) => codeOf(error) !== 'ENOENT');
    if (!taken) return dir;
  }
}

/** Removes what a kill in the middle of writing left behind; no run may be under way in the folder. */
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
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new RangeError(`${path}: cannot be read (${codeOf(error)}), ${dir} is no run folder`);
  });
  let config: Partial<RunConfig> | null;
  try {
    config = JSON.parse(text) as Partial<RunConfig> | null;
  } catch {
    throw new RangeError(`${path}: is no JSON`);
  }
  if (config?.program !== PROGRAM) throw new RangeError(`${path}: was not written by ${PROGRAM}`);
  if (!config.plan || !config.classes) throw new RangeError(`${path}: plan or classes is missing`);
  return config as RunConfig;
}

/** JSON with a final newline; appears whole or not at all. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
