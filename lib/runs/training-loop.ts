// The loop of a training from its first step to its last: steps and stages, checkpoints on the way, and the stop that a
// signal asks for.
import { join } from 'node:path';
import { writeSafetensors } from '../data/files/tensor-file.js';
import type { ProposalsMade } from '../systems/external-proposals.js';
import type { StageWork, TrainRun } from '../systems/system.js';
import { writeCheckpoint, type TimedCheckpoint } from './checkpoint-file.js';
import type { RunProcess } from './guards/run-processes.js';
import { trainingOf } from './plan.js';
import type { TrainPlan } from './run-config.js';
import { RUN_FILES } from './run-folder.js';
import type { TrainingLog } from './training-log.js';
import type { Validation } from './validation/validation.js';
import type { World } from './world.js';

const LINES_A_STAGE = 10; // plain progress lines of a stage without SGD steps, at most

/** A training whose data, model and proposals are there. */
export interface StartedTraining {
  readonly run: TrainRun;
  readonly log: TrainingLog;
  readonly proposals: ProposalsMade | null;
  /** Null: the model is not tested on the way. */
  readonly validation: Validation | null;
  /** How long earlier processes have trained, up to the checkpoint. */
  readonly before: TrainingTime;
  /** The earlier processes and this one, whose backend is known when it has computed. */
  processes(): readonly RunProcess[];
  /** Says that the steps before were computed by another backend, where they were. */
  sayOtherBackend(): void;
}

export type TrainingTime = Pick<TimedCheckpoint, 'seconds' | 'cpuSeconds'>;

/** Trains all remaining steps and stages; resolves to the time of the whole training, earlier processes included. */
export async function trainToTheEnd(
  dir: string, plan: TrainPlan, started: StartedTraining, world: World,
): Promise<TrainingTime> {
  const { run, log, before, validation } = started;
  const time = stopwatch(before, validation, world);
  const training = trainingOf(plan);
  let saves = 0;
  const keep: Keep = async () => {
    const processes = started.processes();
    const validated = validation === null ? {} : { validation: validation.state };
    const checkpoint = await run.checkpoint();
    await save(dir, { checkpoint, ...time(), training, log: log.text, processes, ...validated });
    if (saves++ === 0) started.sayOtherBackend();
  };
  const wasDone = run.stepsDone === plan.settings.steps;
  await workThroughStages(run, plan, keep, world);
  await makeSteps(started, plan, keep, world);
  await workThroughStages(run, plan, keep, world);
  if (wasDone || run.stageWork !== undefined) await keep(); // stages may end in another model than their last piece
  world.progress.settle();
  return time();
}

/** Writes a checkpoint of the run as it is now. */
type Keep = () => Promise<void>;

async function makeSteps(
  { run, log, validation }: StartedTraining, plan: TrainPlan, keep: Keep, world: World,
): Promise<void> {
  const { settings: { steps }, checkpointEvery } = plan;
  const stop = async (): Promise<void> => {
    if (run.stepsDone === steps && validation?.isDue(steps) !== true) return;
    await stopIfAsked(`stopped after step ${run.stepsDone} of ${steps}`, keep, world);
  };
  if (validation?.isDue(run.stepsDone) === true) { // a signal prevented it
    await validation.validateIfDue(run);
    await stop();
  }
  if (run.stepsDone < steps) world.progress.hint('making the first step');
  while (run.stepsDone < steps) {
    const event = await run.step();
    await log.add(event);
    world.progress.step(event);
    await validation?.validateIfDue(run); // before the checkpoint, which keeps what it has found
    if (run.stepsDone === steps || run.stepsDone % checkpointEvery === 0) await keep();
    await stop();
  }
}

/** Works through the stages without SGD steps that come next. */
async function workThroughStages(
  run: TrainRun, { checkpointEvery }: TrainPlan, keep: Keep, world: World,
): Promise<void> {
  const next = async (): Promise<StageWork | null> => await run.stageWork?.() ?? null;
  for (let work = await next(); work !== null; work = await next()) {
    const { stage, done, of } = work;
    const isDue = done === of || done % Math.ceil(of / LINES_A_STAGE) === 0;
    world.progress.part(stage, done, of, isDue);
    if (done === of || (done > 0 && done % checkpointEvery === 0)) await keep();
    await stopIfAsked(`stopped after ${stage} ${done}/${of}`, keep, world);
  }
}

async function stopIfAsked(message: string, keep: Keep, { interruption, progress }: World): Promise<void> {
  if (!await interruption.isRequested()) return;
  await keep();
  progress.settle();
  interruption.stopHere(`${message}, with a checkpoint`);
}

/**
 * The time of training until now, `before` included and validations left out; the processors' time stays unknown where
 * `before` lacks it.
 */
function stopwatch(before: TrainingTime, validation: Validation | null, world: World): () => TrainingTime {
  const [begin, cpuBegin] = [world.now(), world.cpuSeconds()];
  return () => {
    const { seconds, cpuSeconds } = validation?.spent ?? { seconds: 0, cpuSeconds: 0 };
    return {
      seconds: before.seconds + world.now() - begin - seconds,
      cpuSeconds: before.cpuSeconds === null ? null : before.cpuSeconds + world.cpuSeconds() - cpuBegin - cpuSeconds,
    };
  };
}

/** Writes the state last, because --resume trusts it. */
async function save(dir: string, timed: TimedCheckpoint): Promise<void> {
  await writeSafetensors(join(dir, RUN_FILES.model), timed.checkpoint.model);
  await writeCheckpoint(join(dir, RUN_FILES.state), timed);
}
