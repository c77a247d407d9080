// A training from plan to model file, checkpoints on the way. A kill at any moment loses the steps since the last one.
import { join } from 'node:path';
import { describeBackend, type Compute } from '../compute/compute.js';
import { unlearnedClasses } from '../data/data-sense.js';
import { metadataClasses, writeSafetensors, type TensorFile } from '../data/files/safetensors.js';
import type { Dataset } from '../data/sample.js';
import { listed } from '../data/voc/voc-trouble.js';
import type { ProposalsMade } from '../systems/external-proposals.js';
import { isOwnModel, type Json, type StageWork, type TrainRun } from '../systems/system.js';
import { systemNamed } from '../systems/systems.js';
import { divergence } from '../training/divergence.js';
import { durationText } from '../viz/number-text.js';
import { readCheckpoint, writeCheckpoint, type TimedCheckpoint } from './checkpoint-file.js';
import { costLines } from './cost-lines.js';
import { loadData } from './data-choice.js';
import { namingFile } from './error-line.js';
import { initialModel } from './initial-model.js';
import { keptProposals, proposalFolder } from './proposal-folder.js';
import { PROGRAM, type RunConfig, type TrainPlan } from './run-config.js';
import { createRunFolder, refuseUsedFolder, RUN_FILES, writeRunConfig } from './run-folder.js';
import { isThere } from './text-files.js';
import { appendToLog, readLog, truncateLog } from './training-log.js';
import { withCompute, type World } from './world.js';

const LINES_A_STAGE = 10; // plain progress lines of a stage without SGD steps, at most

interface Ingredients {
  readonly data: Dataset;
  readonly compute: Compute;
  readonly resume: boolean;
  readonly proposals: ProposalsMade | null;
}

interface Started {
  readonly run: TrainRun;
  /** How long earlier processes have trained, up to the checkpoint. */
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
  const data = await loadData(plan.data, plan.split, null, world, resume);
  return withCompute(world, plan.mode, async (compute) => {
    const proposals = await proposalsOf(dir, plan, { data, resume }, world);
    const started = await start(dir, plan, { data, compute, resume, proposals }, world);
    const config = configOf(plan, data, started.run.config, world);
    if (resume || proposals !== null) await writeRunConfig(dir, config);
    else await createRunFolder(dir, config);
    const time = await trainToTheEnd(dir, plan, started, world);
    const finished = { ...config, training: { backend: compute.backend, ...measuredOf(time, started.run, proposals) } };
    await writeRunConfig(dir, finished);
    world.progress.say(`trained ${plan.settings.steps} steps in ${durationText(time.seconds)} on `
      + `${describeBackend(compute.backend)}; last checkpoint ${join(dir, RUN_FILES.model)}`);
    const { cost } = started.run;
    if (cost !== undefined) for (const line of costLines(cost)) world.progress.say(line);
    const diverged = divergence((await readLog(join(dir, RUN_FILES.log))).rows);
    if (diverged !== null) world.progress.say(diverged);
    return finished;
  });
}

/**
 * The external proposals of a plan; null where the network finds its regions itself. A new run gets its folder first:
 * proposals take long, and the folder keeps them when the training fails later.
 */
async function proposalsOf(
  dir: string, plan: TrainPlan, { data, resume }: Pick<Ingredients, 'data' | 'resume'>, world: World,
): Promise<ProposalsMade | null> {
  const { proposals: choice } = plan.settings;
  if (choice === undefined) return null;
  if (plan.init !== null) await initialModel(plan, systemNamed(plan.system, world.systems));
  if (!resume) await createRunFolder(dir, configOf(plan, data, null, world));
  const folder = proposalFolder(plan.cache ?? join(dir, RUN_FILES.proposals), plan.data, choice);
  return keptProposals(choice, data.samples, folder, world);
}

/** What a finished training has measured; a value that was not counted is left out. */
function measuredOf(
  { seconds, cpuSeconds }: TrainingTime, { stages, cacheBytes, cost }: TrainRun, proposals: ProposalsMade | null,
): Omit<NonNullable<RunConfig['training']>, 'backend'> {
  const proposalsPerImage = proposals?.secondsPerImage ?? null;
  return {
    seconds,
    ...cpuSeconds === null ? {} : { cpuSeconds },
    stages: { ...proposals === null ? {} : { trainProposals: proposals.seconds }, ...stages },
    ...proposalsPerImage === null ? {} : { proposalsPerImage },
    ...cacheBytes === undefined ? {} : { cacheBytes },
    ...cost === undefined ? {} : { cost },
  };
}

async function start(dir: string, plan: TrainPlan, has: Ingredients, world: World): Promise<Started> {
  const { data, compute, resume } = has;
  const file = join(dir, RUN_FILES.state);
  const saved = resume && await isThere(file) ? await readCheckpoint(file) : null;
  const system = systemNamed(plan.system, world.systems);
  const init = saved === null ? await initialModel(plan, system) : null;
  const { settings } = plan;
  const startTraining = (): Promise<TrainRun> => system.startTraining({
    data, settings, init, compute,
    resumeFrom: saved?.checkpoint ?? null,
    proposals: has.proposals?.boxes ?? null,
    featureFolder: join(dir, RUN_FILES.features),
  });
  const source = saved === null ? plan.init?.file : file; // of the weights; undefined: random numbers
  const run = await (source === undefined ? startTraining() : namingFile(source, startTraining));
  if (init !== null && isOwnModel(init)) world.progress.say(takenLine(source!, init, run, data.classes));
  if (resume) await truncateLog(join(dir, RUN_FILES.log), run.stepsDone);
  if (resume) world.progress.say(`going on after step ${run.stepsDone} of ${plan.settings.steps}`);
  return { run, before: saved ?? { seconds: 0, cpuSeconds: 0 } };
}

/** What a training that starts from the model of another run has not taken of it, and whether the classes differ. */
function takenLine(file: string, init: TensorFile, { notTaken }: TrainRun, classes: readonly string[]): string {
  const before = metadataClasses(init);
  const others = before.join('\n') === classes.join('\n') ? '' : `; its classes were ${listed(before)}`;
  if (notTaken === undefined) return `${file}: its trunk, fc6 and fc7 are taken, the rest is made anew${others}`;
  const but = notTaken.length === 0 ? '' : ` but ${notTaken.length}: ${listed(notTaken)}`;
  return `${file}: all its layers are taken${but}${others}`;
}

/** `constants` are null until the system has been started. */
function configOf(plan: TrainPlan, data: Dataset, constants: Json, { versions }: World): RunConfig {
  const unlearned = unlearnedClasses(data);
  return {
    program: PROGRAM,
    versions,
    plan,
    classes: data.classes,
    trainingImages: data.samples.length,
    ...unlearned.length === 0 ? {} : { unlearned },
    constants,
    training: null,
  };
}

/** Trains all remaining steps and stages; resolves to the time of the whole training, earlier processes included. */
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

/** Writes a checkpoint of the run as it is now. */
type Keep = () => Promise<void>;

async function makeSteps(dir: string, plan: TrainPlan, run: TrainRun, keep: Keep, world: World): Promise<void> {
  const { settings: { steps }, checkpointEvery } = plan;
  const [begin, firstStep] = [world.now(), run.stepsDone];
  while (run.stepsDone < steps) {
    const event = await run.step();
    await appendToLog(join(dir, RUN_FILES.log), event);
    world.progress.step(event, (event.step - firstStep) / (world.now() - begin));
    if (run.stepsDone === steps || run.stepsDone % checkpointEvery === 0) await keep();
  }
}

/** Works through the stages without SGD steps that come next. */
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

/** The time of training until now, `before` included; the processors' time stays unknown where `before` lacks it. */
function stopwatch(before: TrainingTime, world: World): () => TrainingTime {
  const [begin, cpuBegin] = [world.now(), world.cpuSeconds()];
  return () => ({
    seconds: before.seconds + world.now() - begin,
    cpuSeconds: before.cpuSeconds === null ? null : before.cpuSeconds + world.cpuSeconds() - cpuBegin,
  });
}

/** Writes the state last, because --resume trusts it. */
async function save(dir: string, timed: TimedCheckpoint): Promise<void> {
  await writeSafetensors(join(dir, RUN_FILES.model), timed.checkpoint.model);
  await writeCheckpoint(join(dir, RUN_FILES.state), timed);
}
