// One SGD step of any system, stage by stage (`rcnn step`). Nothing is kept: what a system caches lies in memory for as
// long as this takes.
import { MemoryStore } from '../../data/caches/cache-store.js';
import type { Compute } from '../../compute/compute.js';
import type { Dataset } from '../../data/sample.js';
import { externalProposals } from '../../systems/external-proposals.js';
import type { TrainEvent, TrainRun } from '../../systems/system.js';
import { systemNamed } from '../../systems/systems.js';
import { StageRecorder, UPDATE, type OnStage, type StageAccount } from '../../training/stage-account.js';
import { loadData } from '../data-choice.js';
import { initialModel } from '../initial-model.js';
import type { TrainPlan } from '../run-config.js';
import { withCompute, type World } from '../world.js';

/** An SGD step as far as it was made. */
export interface WatchedStep {
  /** The file of the step, as `lib/detectors/faster-rcnn/step-joint.ts`. */
  readonly file: string;
  readonly stages: readonly StageAccount[];
  /** Null where the step was stopped on its way. */
  readonly event: TrainEvent | null;
}

/** Stops a step; the step itself rejects with it. */
class Stopped extends Error {}

/**
 * Starts the training of `plan` on its first images and makes its first `steps` SGD steps, or stops after the first
 * stage of the name `until`. `onStage` is told of each stage. Rejects with RangeError when no stage has that name, and
 * for whatever a training rejects for.
 */
export async function watchedSteps(
  plan: TrainPlan, { steps, until }: { readonly steps: number; readonly until: string | null }, onStage: OnStage,
  world: World,
): Promise<WatchedStep[]> {
  const data = await loadData(plan.data, plan.split, null, world);
  const made: StageAccount[][] = [];
  const recorder = new StageRecorder(async (account, value) => {
    made.at(-1)!.push(account);
    await onStage(account, value);
    if (account.stage.name === until) throw new Stopped(until);
  });
  const events: TrainEvent[] = [];
  try {
    await withCompute(world, plan.mode, async (compute) => {
      const run = await startedRun(plan, { data, compute, recorder }, world);
      while (events.length < steps) {
        await toNextStep(run);
        made.push([]);
        events.push(await recorder.step(() => run.step()));
      }
    });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  checkStages(made.flat(), until, plan.system);
  return made.map((stages, i) => ({ file: stages[0].stage.file, stages, event: events[i] ?? null }));
}

function checkStages(made: readonly StageAccount[], until: string | null, system: string): void {
  const names = [...new Set(made.map(({ stage }) => stage.name))];
  if (names.length === 1 && names[0] === UPDATE.name) {
    throw new RangeError(`${system}: this variant trains with one loss alone, and its step shows no stages`);
  }
  if (until === null || names.includes(until)) return;
  throw new RangeError(`no stage ${JSON.stringify(until)}, the stages of ${system} are ${names.join(', ')}`);
}

/** Does what comes before the next SGD step, such as features that go to disk. */
async function toNextStep(run: TrainRun): Promise<void> {
  if (run.stageWork === undefined) return;
  while (await run.stageWork() !== null);
}

interface Ingredients {
  readonly data: Dataset;
  readonly compute: Compute;
  readonly recorder: StageRecorder;
}

async function startedRun(
  plan: TrainPlan, { data, compute, recorder }: Ingredients, world: World,
): Promise<TrainRun> {
  const system = systemNamed(plan.system, world.systems);
  const { proposals: choice } = plan.settings;
  const made = choice === undefined ? null : await externalProposals(choice, data.samples, null, (text, due) => {
    world.progress.update(text, due);
  });
  world.progress.settle();
  const weights = await initialModel(plan, system);
  return system.startTraining({
    data, settings: plan.settings, init: weights?.model ?? null, compute, resumeFrom: null,
    proposals: made?.boxes ?? null, features: new MemoryStore(), watch: recorder.watch,
  });
}
