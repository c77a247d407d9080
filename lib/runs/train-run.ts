// A training from plan to model file, checkpoints on the way. A kill at any moment loses the steps since the last one.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describeBackend } from '../compute/compute.js';
import type { Compute } from '../compute/compute.js';
import { writeSafetensors } from '../data/files/safetensors.js';
import type { Dataset } from '../data/sample.js';
import { durationText } from '../viz/number-text.js';
import { readCheckpoint, writeCheckpoint, type TimedCheckpoint } from './checkpoint-file.js';
import { costLines } from './cost-lines.js';
import { loadData } from './data-choice.js';
import { externalProposals, type ProposalsMade } from '../systems/external-proposals.js';
import { proposalFolder } from './proposal-folder.js';
import { initialModel } from './initial-model.js';
import { progressLine } from './progress.js';
import { PROGRAM, type RunConfig, type TrainPlan } from './run-config.js';
import { createRunFolder, refuseUsedFolder, RUN_FILES, writeRunConfig } from './run-folder.js';
import type { Json, StageWork, TrainRun } from '../systems/system.js';
import { systemNamed } from '../systems/systems.js';
import { appendToLog, truncateLog } from './training-log.js';
import type { World } from './world.js';

const LINES_A_RUN = 50;   // plain progress lines, at most
const LINES_A_STAGE = 10; // the same, of a stage without SGD steps

interface Ingredients {
  readonly data: Dataset;
  readonly compute: Compute;
  readonly resume: boolean;
  readonly proposals: ProposalsMade | null;
}

interface Started {
  readonly run: TrainRun;
  /** Of the training before this process. */
  readonly before: TrainingTime;
}

type TrainingTime = Pick<TimedCheckpoint, 'seconds' | 'cpuSeconds'>;

/**
 * Trains into `dir`: a new run folder, or with `resume` the one that is there. Resolves to its final config.json.
 * Rejects before anything is written when data, M0 or folder are not fit; later errors leave the last checkpoint, or
 * the proposals that were made so far.
 */
export async function trainRun(dir: string, plan: TrainPlan, resume: boolean, world: World): Promise<RunConfig> {
  if (!resume) await refuseUsedFolder(dir);
  const data = await loadData(plan.data, plan.split, null, world);
  const compute = await world.openCompute(plan.mode);
  try {
    const proposals = await proposalsOf(dir, plan, { data, resume }, world);
    const started = await start(dir, plan, { data, compute, resume, proposals }, world);
    const config = configOf(plan, data, started.run.config, world);
    if (resume || proposals !== null) await writeRunConfig(dir, config);
    else await createRunFolder(dir, config);
    const { seconds, cpuSeconds } = await trainToTheEnd(dir, plan, started, world);
    const stages = { ...proposals === null ? {} : { trainProposals: proposals.seconds }, ...started.run.stages };
    const measured = { ...perImage(proposals), ...counted(started.run) };
    const training = { backend: compute.backend, seconds, ...worked(cpuSeconds), stages, ...measured };
    const finished = { ...config, training };
    await writeRunConfig(dir, finished);
    world.progress.say(`trained ${plan.settings.steps} steps in ${durationText(seconds)} on `
      + `${describeBackend(compute.backend)}; last checkpoint ${join(dir, RUN_FILES.model)}`);
    if (training.cost !== undefined) for (const line of costLines(training.cost)) world.progress.say(line);
    return finished;
  } finally {
    await compute.close();
  }
}

/** Those the plan asks for. A new run gets its folder first: they take long, and what is made is to be kept. */
async function proposalsOf(
  dir: string, plan: TrainPlan, { data, resume }: Pick<Ingredients, 'data' | 'resume'>, world: World,
): Promise<ProposalsMade | null> {
  const { proposals: choice } = plan.settings;
  if (choice === undefined) return null;
  if (plan.init !== null) await initialModel(plan, systemNamed(plan.system, world.systems));
  if (!resume) await createRunFolder(dir, configOf(plan, data, null, world));
  const folder = proposalFolder(plan.cache ?? join(dir, RUN_FILES.proposals), plan.data, choice);
  const { progress } = world;
  const made = await externalProposals(choice, data.samples, folder, (text, due) => progress.update(text, due));
  progress.settle();
  return made;
}

function perImage(made: ProposalsMade | null): { readonly proposalsPerImage?: number } {
  const seconds = made?.secondsPerImage ?? null;
  return seconds === null ? {} : { proposalsPerImage: seconds };
}

/** What the system itself has counted. */
function counted({ cacheBytes, cost }: TrainRun): Pick<NonNullable<RunConfig['training']>, 'cacheBytes' | 'cost'> {
  return { ...cacheBytes === undefined ? {} : { cacheBytes }, ...cost === undefined ? {} : { cost } };
}

function worked(cpuSeconds: number | null): { readonly cpuSeconds?: number } {
  return cpuSeconds === null ? {} : { cpuSeconds };
}

async function start(dir: string, plan: TrainPlan, has: Ingredients, world: World): Promise<Started> {
  const { data, compute, resume } = has;
  const file = join(dir, RUN_FILES.state);
  const saved = resume && await exists(file) ? await readCheckpoint(file) : null;
  const system = systemNamed(plan.system, world.systems);
  const init = saved === null ? await initialModel(plan, system) : null;
  const { settings } = plan;
  const run = await named(saved === null ? plan.init?.file ?? null : file, () =>
    system.startTraining({
      data, settings, init, compute,
      resumeFrom: saved?.checkpoint ?? null,
      proposals: has.proposals?.boxes ?? null,
      featureFolder: join(dir, RUN_FILES.features),
    }));
  if (resume) await truncateLog(join(dir, RUN_FILES.log), run.stepsDone);
  if (resume) world.progress.say(`going on after step ${run.stepsDone} of ${plan.settings.steps}`);
  return { run, before: saved ?? { seconds: 0, cpuSeconds: 0 } };
}

/** Puts the file's name before what its contents are refused for. */
async function named<T>(file: string | null, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (file === null || !(error instanceof RangeError)) throw error;
    throw new RangeError(`${file}: ${error.message}`);
  }
}

/** `constants` are null until the system has been started. */
function configOf(plan: TrainPlan, data: Dataset, constants: Json, { versions }: World): RunConfig {
  return {
    program: PROGRAM,
    versions,
    plan,
    classes: data.classes,
    trainingImages: data.samples.length,
    constants,
    training: null,
  };
}

/** All remaining steps and stages; the time of training, that before a resumption included. */
async function trainToTheEnd(
  dir: string, plan: TrainPlan, { run, before }: Started, world: World,
): Promise<TrainingTime> {
  const time = stopwatch(before, world);
  const keep: Keep = () => save(dir, { checkpoint: run.checkpoint(), ...time() });
  const wasDone = run.stepsDone === plan.settings.steps;
  await workThroughStages(run, plan, keep, world);
  await makeSteps(dir, plan, run, keep, world);
  await workThroughStages(run, plan, keep, world);
  if (wasDone || run.stageWork !== undefined) await keep(); // stages may end in another model than their last piece
  world.progress.settle();
  return time();
}

/** Writes a checkpoint of where the run is. */
type Keep = () => Promise<void>;

async function makeSteps(dir: string, plan: TrainPlan, run: TrainRun, keep: Keep, world: World): Promise<void> {
  const { settings: { steps }, checkpointEvery } = plan;
  const [begin, firstStep] = [world.now(), run.stepsDone];
  while (run.stepsDone < steps) {
    const event = await run.step();
    await appendToLog(join(dir, RUN_FILES.log), event);
    const isLast = run.stepsDone === steps;
    const isDue = isLast || run.stepsDone % Math.ceil(steps / LINES_A_RUN) === 0;
    world.progress.update(progressLine(event, (event.step - firstStep) / (world.now() - begin)), isDue);
    if (isLast || run.stepsDone % checkpointEvery === 0) await keep();
  }
}

/** The stages without SGD steps that come next. */
async function workThroughStages(
  run: TrainRun, { checkpointEvery }: TrainPlan, keep: Keep, { progress }: World,
): Promise<void> {
  const next = async (): Promise<StageWork | null> => await run.stageWork?.() ?? null;
  for (let work = await next(); work !== null; work = await next()) {
    const { stage, done, of } = work;
    const isDue = done === of || done % Math.ceil(of / LINES_A_STAGE) === 0;
    progress.update(`${stage} ${String(done).padStart(String(of).length)}/${of}`, isDue);
    if (done === of || (done > 0 && done % checkpointEvery === 0)) await keep();
  }
}

/** Counts on from `before`. */
function stopwatch(before: TrainingTime, world: World): () => TrainingTime {
  const [begin, cpuBegin] = [world.now(), world.cpuSeconds()];
  return () => ({
    seconds: before.seconds + world.now() - begin,
    cpuSeconds: before.cpuSeconds === null ? null : before.cpuSeconds + world.cpuSeconds() - cpuBegin,
  });
}

/** The state last: it is what --resume trusts. */
async function save(dir: string, timed: TimedCheckpoint): Promise<void> {
  await writeSafetensors(join(dir, RUN_FILES.model), timed.checkpoint.model);
  await writeCheckpoint(join(dir, RUN_FILES.state), timed);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(() => true, () => false);
}
