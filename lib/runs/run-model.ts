// A model of a run as `rcnn test`, `detect` and `explain` take it: the last or the best one, with the proposals of the
// training or others; and its detector.
import { join } from 'node:path';
import type { Compute } from '../compute/compute.js';
import type { TensorFile } from '../data/files/safetensors.js';
import { readSafetensors } from '../data/files/tensor-file.js';
import type { ProposalChoice } from '../proposals/proposal-choice.js';
import type { BoxesFor, TrainedDetector } from '../systems/system.js';
import { systemNamed } from '../systems/systems.js';
import { UsageError } from '../systems/usage-error.js';
import { namingFile } from './lines/error-line.js';
import { sayUnfinished } from './guards/finished-run.js';
import type { RunConfig } from './run-config.js';
import { RUN_FILES } from './run-folder.js';
import { isThere } from './text-files.js';
import type { World } from './world.js';

/** Which model of a run, and where its regions come from. */
export interface ModelChoice {
  /** The best model of the validations on the way; absent: the last model. */
  readonly best?: true;
  /** Other proposals than those of the training; absent: the same. */
  readonly proposals?: ProposalChoice;
}

/** A model, and the file that it is read from. */
export interface RunModel {
  readonly path: string;
  readonly model: TensorFile;
}

/** The model of a run. Throws RangeError naming the file when it is missing or corrupt. */
export async function readRunModel(
  dir: string, run: RunConfig, { best, proposals }: ModelChoice, world: World,
): Promise<RunModel> {
  const path = join(dir, best === true ? RUN_FILES.best : RUN_FILES.model);
  if (best !== true) await sayUnfinished(dir, run, world);
  else if (!await isThere(path)) {
    throw new RangeError(`${path}: is not there; a best model is kept by train --val-split, without --best the last `
      + 'model is taken');
  }
  const model = withProposals(await readModel(path, world), run.plan.system, proposals);
  if (best === true) {
    const step = bestStepOf({ path, model });
    world.progress.say(`${path}: the model of step ${step}, the best on ${model.metadata.mAPOf}`
      + (run.training === null ? ' so far' : ''));
  }
  return { path, model };
}

/** The detector of a run. Throws RangeError naming the file when its model is foreign or of another system. */
export async function loadRunDetector(
  dir: string, { plan, classes }: RunConfig, { path, model }: RunModel,
  has: { readonly compute: Compute; readonly boxesFor: BoxesFor }, world: World,
): Promise<TrainedDetector> {
  const config = join(dir, RUN_FILES.config);
  const system = await namingFile(config, () => systemNamed(plan.system, world.systems));
  const detector = await namingFile(path, () => system.loadDetector(model, has.compute, has.boxesFor));
  if (detector.classes.join('\n') !== classes.join('\n')) {
    const known = detector.classes.join(', ');
    throw new RangeError(`${config}: the classes are ${classes.join(', ')}, those of the model ${known}`);
  }
  return detector;
}

/** A model. A file without a checksum is of an earlier version or another program: it is read, and a line says so. */
export async function readModel(path: string, { progress }: World): Promise<TensorFile> {
  const model = await readSafetensors(path);
  if (!model.sealed) progress.say(`${path}: has no checksum, damage of it cannot be noticed`);
  return model;
}

/** The step of a best model. Throws RangeError naming the file. */
export function bestStepOf({ path, model: { metadata: { step } } }: RunModel): number {
  if (/^\d{1,9}$/.test(step ?? '')) return Number(step);
  throw new RangeError(`${path}: its metadata do not say of which step it is`);
}

/** The model with another choice of proposals. Throws UsageError for a system that finds its regions itself. */
function withProposals(model: TensorFile, system: string, choice: ProposalChoice | undefined): TensorFile {
  if (choice === undefined) return model;
  const before = model.metadata.proposals;
  if (before === undefined) throw new UsageError(`--proposals: ${system} finds its regions itself`);
  const { limit } = JSON.parse(before) as ProposalChoice;
  const proposals = JSON.stringify({ ...choice, ...limit === undefined ? {} : { limit } });
  return { tensors: model.tensors, metadata: { ...model.metadata, proposals } };
}
