// The training of M0 with its checkpoint, which lies in a folder beside the file until the training is finished.
import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Compute } from '../compute/compute.js';
import { removePartialFiles } from '../data/files/atomic-file.js';
import type { TensorFile } from '../data/files/safetensors.js';
import { readSafetensors, writeSafetensors } from '../data/files/tensor-file.js';
import type { PretrainRun, PretrainSettings } from '../systems/system.js';
import { namingFile } from './lines/error-line.js';
import { CHECKPOINT_EVERY } from './plan.js';
import { RUN_FILES } from './run-folder.js';
import { isThere } from './text-files.js';
import type { World } from './world.js';

interface PretrainIngredients {
  readonly compute: Compute;
  readonly resume: boolean;
  /** The command line that goes on with a training that was stopped. */
  readonly goOn: string;
}

/**
 * Trains M0 to its last step, checkpoints in `dir`, which this process holds. Throws RangeError naming the checkpoint
 * when it is damaged, of other settings, or there without `resume`; Interrupted, after a checkpoint, for a signal.
 */
export async function pretrained(
  dir: string, settings: PretrainSettings, has: PretrainIngredients, world: World,
): Promise<PretrainRun> {
  await removePartialFiles(dir, 'own');
  const state = join(dir, RUN_FILES.state);
  const saved = await savedState(state, settings, has);
  world.progress.say('drawing crops');
  const run = await namingFile(state, () => world.pretraining.start(settings, has.compute, saved));
  await world.interruption.hearing(() => trainToTheEnd(run, settings, state, world));
  return run;
}

/** Removes the checkpoint of a training whose file is written. */
export async function forgetCheckpoint(dir: string): Promise<void> {
  await rm(join(dir, RUN_FILES.state), { force: true });
}

/** Throws RangeError, before the training, when the file cannot be written after it, or is there already. */
export async function refuseTaken(file: string): Promise<void> {
  const isFolder = (path: string): Promise<boolean> => stat(path).then((found) => found.isDirectory(), () => false);
  if (await isFolder(file)) throw new RangeError(`${file}: is a folder, --out must name a file`);
  if (await isThere(file)) throw new RangeError(`${file}: is there already, take another --out`);
  if (!await isFolder(dirname(file))) throw new RangeError(`${file}: there is no folder ${dirname(file)}`);
}

/** The checkpoint to go on from; null for a new training. Throws RangeError where --resume and the folder disagree. */
async function savedState(
  state: string, settings: PretrainSettings, { resume, goOn }: PretrainIngredients,
): Promise<TensorFile | null> {
  if (!await isThere(state)) return null; // interrupted before its first checkpoint: from the beginning
  if (!resume) throw new RangeError(`${state}: an unfinished training lies there; go on with it by: ${goOn}`);
  const saved = await readSafetensors(state);
  if (saved.metadata.settings === JSON.stringify(settings)) return saved;
  throw new RangeError(`${state}: was made with other settings: ${saved.metadata.settings ?? 'none are stored'}`);
}

async function trainToTheEnd(
  run: PretrainRun, settings: PretrainSettings, state: string, world: World,
): Promise<void> {
  const { steps } = settings;
  const firstStep = run.stepsDone;
  const keep = async (): Promise<void> => {
    const { tensors, metadata } = run.checkpoint();
    await writeSafetensors(state, { tensors, metadata: { ...metadata, settings: JSON.stringify(settings) } });
  };
  if (firstStep > 0) world.progress.say(`going on after step ${firstStep} of ${steps}`);
  while (run.stepsDone < steps) {
    const event = await run.step();
    world.progress.step(event);
    const isAsked = await world.interruption.isRequested();
    if (isAsked || run.stepsDone % CHECKPOINT_EVERY === 0) await keep();
    if (isAsked) world.progress.settle();
    world.interruption.stopHere(`stopped after step ${run.stepsDone} of ${steps}, with a checkpoint`);
  }
  world.progress.settle();
}
