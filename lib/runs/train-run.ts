// A training from plan to model file, checkpoints on the way. A kill at any moment loses the steps since the last one.
import { join } from 'node:path';
import { describeBackend, type Compute } from '../compute/compute.js';
import { unlearnedClasses } from '../data/data-sense.js';
import { FolderStore } from '../data/caches/folder-store.js';
import { typedCommand } from '../data/files/typed-command.js';
import type { Dataset } from '../data/sample.js';
import type { ProposalsMade } from '../systems/external-proposals.js';
import { isOwnModel, type Json, type TrainRun } from '../systems/system.js';
import { systemNamed } from '../systems/systems.js';
import { divergence } from '../training/divergence.js';
import { durationText } from '../viz/number-text.js';
import { readCheckpoint, type TimedCheckpoint } from './checkpoint-file.js';
import { costLines } from './lines/cost-lines.js';
import { loadData, refuseAmongData } from './data-choice.js';
import { namingFile } from './lines/error-line.js';
import { settingLines } from './lines/setting-lines.js';
import { keepDataRecord, refuseOtherData } from './guards/data-record.js';
import { holdingFolder } from './guards/folder-lock.js';
import { refuseFullDisk } from './guards/free-space.js';
import { Interrupted } from './guards/interruption.js';
import { processChanges, withProcess, type RunProcess } from './guards/run-processes.js';
import { initialModel, takenText } from './initial-model.js';
import { trainingDifferences } from './plan.js';
import { refuseForeignProposals } from './proposal-file.js';
import { keptProposals, proposalFolder } from './proposal-folder.js';
import { PROGRAM, type RunConfig, type TrainPlan } from './run-config.js';
import {
  cleanRunFolder, createRunFolder, readRunConfig, refuseUsedFolder, removeUnbegunRun, RUN_FILES, writeRunConfig,
} from './run-folder.js';
import { isThere } from './text-files.js';
import { restoredLog, readLog, TrainingLog } from './training-log.js';
import { trainToTheEnd, type StartedTraining, type TrainingTime } from './training-loop.js';
import { openValidation, type Validation } from './validation/validation.js';
import { validationImages, type ValidationImages } from './validation/validation-images.js';
import { withCompute, type World } from './world.js';

interface Ingredients {
  readonly data: Dataset;
  readonly compute: Compute;
  /** config.json of the run to go on with; null for a new run. */
  readonly stored: RunConfig | null;
  /** The last checkpoint; null where there is none. */
  readonly saved: TimedCheckpoint | null;
  /** Null: the model is not tested on the way. */
  readonly toValidate: ValidationImages | null;
}

/**
 * Trains into `dir`: a new run folder, or with `resume` the one that is there. Resolves to its final config.json.
 * Rejects before anything is written when data, M0 or folder are not fit, or when the data are not those that the run
 * was started with; later errors leave the last checkpoint, or the proposals that were made so far. A signal leaves a
 * checkpoint and rejects with Interrupted.
 */
export async function trainRun(dir: string, plan: TrainPlan, resume: boolean, world: World): Promise<RunConfig> {
  if (!resume) await refuseAmongData(dir, plan.data);
  if (!resume) await refuseAmongData(plan.cache, plan.data, '--cache');
  return holdingFolder(dir, async () => {
    if (!resume) await refuseUsedFolder(dir);
    const stored = resume ? await readRunConfig(dir) : null;
    if (stored !== null) await cleanRunFolder(dir);
    const state = join(dir, RUN_FILES.state);
    const saved = resume && await isThere(state) ? await savedTraining(state, plan) : null;
    if (saved === null && stored?.training) refuseModelAlone(dir);
    const data = await loadData(plan.data, plan.split, null, world, resume);
    if (stored !== null) await refuseOtherData(dir, data, saved !== null, world);
    const toValidate = await validationImages(plan, data, world);
    return withCompute(world, plan.mode, (compute) =>
      world.interruption.hearing(() => train(dir, plan, { data, compute, stored, saved, toValidate }, world)));
  });
}

async function train(dir: string, plan: TrainPlan, has: Ingredients, world: World): Promise<RunConfig> {
  const { data, compute, stored } = has;
  for (const line of settingLines(plan, stored === null)) world.progress.say(line);
  const beginning = configOf(plan, has, null, world);
  const started = await begun(dir, has, async () => {
    if (stored === null) await createRunFolder(dir, beginning);
    await keepDataRecord(dir, data);
    return start(dir, plan, has, world);
  });
  const config = configOf(plan, has, started.run.config, world);
  await writeRunConfig(dir, config);
  const time = await trainToTheEnd(dir, plan, started, world);
  const training = { backend: compute.backend, ...measuredOf(time, started) };
  const finished = { ...config, processes: started.processes(), training };
  await writeRunConfig(dir, finished);
  world.progress.say(`trained ${plan.settings.steps} steps in ${durationText(time.seconds)} on `
    + `${describeBackend(compute.backend)}; last checkpoint ${join(dir, RUN_FILES.model)}`);
  const { cost } = started.run;
  if (cost !== undefined) for (const line of costLines(cost)) world.progress.say(line);
  const diverged = divergence((await readLog(join(dir, RUN_FILES.log))).rows);
  if (diverged !== null) world.progress.say(diverged);
  return finished;
}

/** A finished run without its state was compressed, or the state was removed: there is nothing to go on with. */
function refuseModelAlone(dir: string): never {
  const anew = typedCommand(['train', '--init', dir, '--out', `${dir}-more`]);
  throw new RangeError(`${dir}: is finished and has no ${RUN_FILES.state}, so its training cannot go on; a new one `
    + `starts from its model by: ${anew}`);
}

/** What comes before the first step. A new run that fails here leaves nothing, unless it has made something. */
async function begun<T>(dir: string, { stored }: Ingredients, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (stored === null && !(error instanceof Interrupted)) await removeUnbegunRun(dir);
    throw error;
  }
}

/** The last checkpoint of a run, perhaps of fewer steps. Throws RangeError naming a checkpoint of another training. */
async function savedTraining(state: string, plan: TrainPlan): Promise<TimedCheckpoint> {
  const saved = await readCheckpoint(state);
  const rows = stepsIn(saved.log);
  const isLonger = saved.training.steps === rows && plan.settings.steps > rows; // finished, and to go on for more steps
  const training = isLonger ? { ...saved.training, steps: plan.settings.steps } : saved.training;
  const differences = trainingDifferences(training, plan);
  if (differences.length > 0) throw new RangeError(`${state}: belongs to another training: ${differences.join(', ')}`);
  return saved;
}

/** The external proposals of a plan; null where the network finds its regions itself. */
async function proposalsOf(
  dir: string, plan: TrainPlan, { data, saved, toValidate }: Ingredients, world: World,
): Promise<ProposalsMade | null> {
  const { proposals: choice } = plan.settings;
  if (choice === undefined) return null;
  if (saved === null) await initialModel(plan, systemNamed(plan.system, world.systems)); // proposals take long
  const folder = proposalFolder(plan.cache ?? join(dir, RUN_FILES.proposals), plan.data, choice);
  await refuseForeignProposals(choice, plan.data);
  const made = await keptProposals(choice, data.samples, folder, world);
  if (toValidate !== null) await keptProposals(choice, toValidate.data.samples, folder, world);
  return made;
}

/** What a finished training has measured; a value that was not counted is left out. */
function measuredOf(
  { seconds, cpuSeconds }: TrainingTime, { run: { stages, cacheBytes, cost }, proposals, validation }: StartedTraining,
): Omit<NonNullable<RunConfig['training']>, 'backend'> {
  const proposalsPerImage = proposals?.secondsPerImage ?? null;
  return {
    seconds,
    ...cpuSeconds === null ? {} : { cpuSeconds },
    stages: {
      ...proposals === null ? {} : { trainProposals: proposals.seconds }, ...stages,
      ...validation === null ? {} : { validate: validation.state.seconds },
    },
    ...proposalsPerImage === null ? {} : { proposalsPerImage },
    ...cacheBytes === undefined ? {} : { cacheBytes },
    ...cost === undefined ? {} : { cost },
  };
}

const NO_TIME: TrainingTime = { seconds: 0, cpuSeconds: 0 };

async function start(dir: string, plan: TrainPlan, has: Ingredients, world: World): Promise<StartedTraining> {
  const { data, compute, saved, stored } = has;
  const proposals = await proposalsOf(dir, plan, has, world);
  const { system: name, settings } = plan;
  const system = systemNamed(name, world.systems);
  const weights = saved === null ? await initialModel(plan, system) : null;
  const init = weights?.model ?? null;
  const startTraining = (): Promise<TrainRun> => system.startTraining({
    data, settings, init, compute,
    resumeFrom: saved?.checkpoint ?? null,
    proposals: proposals?.boxes ?? null,
    features: new FolderStore(join(dir, RUN_FILES.features)),
  });
  const state = join(dir, RUN_FILES.state);
  const source = saved === null ? plan.init?.file : state; // of the weights; undefined: random numbers
  const run = await (source === undefined ? startTraining() : namingFile(source, startTraining));
  await refuseFullDisk(dir, run);
  if (init !== null && isOwnModel(init)) {
    world.progress.say(`${source}: ${takenText(init, run, system, data.classes)}`);
  }
  if (weights !== null && weights.said !== null) world.progress.say(`${source}: ${weights.said}`);
  const log = await logOf(join(dir, RUN_FILES.log), saved, run, state);
  if (stored !== null) world.progress.say(`going on after step ${run.stepsDone} of ${settings.steps}`);
  const validation = await validationOf(dir, plan, has, world);
  return { run, log, proposals, validation, before: saved ?? NO_TIME, ...processesOf(run.stepsDone, has, world) };
}

async function validationOf(
  dir: string, { validation, ...plan }: TrainPlan, { toValidate: images, compute, saved }: Ingredients, world: World,
): Promise<Validation | null> {
  if (validation === undefined || images === null) return null;
  const setting = { dir, plan: { ...plan, validation }, images, compute, world };
  return openValidation(setting, saved?.validation ?? null);
}

/** Says at once which versions have changed since the run was left; the backend is known when it has computed. */
function processesOf(
  fromStep: number, { compute, saved, stored }: Ingredients, world: World,
): Pick<StartedTraining, 'processes' | 'sayOtherBackend'> {
  const earlier = saved?.processes ?? [];
  const now = (): RunProcess => ({ versions: world.versions, backend: compute.backend, fromStep });
  const last = earlier.at(-1);
  if (stored !== null) sayChanges(processChanges({ versions: (last ?? stored).versions }, now()), world);
  return {
    processes: () => withProcess(earlier, now()),
    sayOtherBackend: () => {
      if (last !== undefined) sayChanges(processChanges({ ...last, versions: world.versions }, now()), world);
    },
  };
}

/** The rows of a log without its head. */
function stepsIn(log: string): number {
  return Math.max(log.split('\n').length - 2, 0);
}

/** The log as the checkpoint knows it. Throws RangeError when the checkpoint does not agree with itself. */
async function logOf(
  path: string, saved: TimedCheckpoint | null, { stepsDone }: TrainRun, state: string,
): Promise<TrainingLog> {
  if (saved === null) return new TrainingLog(path);
  const rows = stepsIn(saved.log);
  if (rows !== stepsDone) throw new RangeError(`${state}: its log has ${rows} steps, its training ${stepsDone}`);
  return restoredLog(path, saved.log);
}

/** Says what goes on otherwise than it began. */
function sayChanges(changes: readonly string[], { progress }: World): void {
  if (changes.length === 0) return;
  progress.say(`goes on with ${changes.join(', ')}: the result may differ in its last digits from that of an `
    + 'uninterrupted training');
}

/** `constants` are null until the system has been started. A run keeps the versions that it began with. */
function configOf(
  plan: TrainPlan, { data, stored, saved }: Ingredients, constants: Json, { versions }: World,
): RunConfig {
  const unlearned = unlearnedClasses(data);
  return {
    program: PROGRAM,
    versions: stored?.versions ?? versions,
    plan,
    classes: data.classes,
    trainingImages: data.samples.length,
    ...unlearned.length === 0 ? {} : { unlearned },
    constants,
    ...saved === null ? {} : { processes: saved.processes },
    training: null,
  };
}
