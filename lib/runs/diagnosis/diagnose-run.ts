// The diagnosis of a run's test, with the records of its system where it keeps some, and the advice that follows.
import { join } from 'node:path';
import type { Compute } from '../../compute/compute.js';
import type { Dataset } from '../../data/sample.js';
import type { BoxesFor } from '../../systems/system.js';
import { explainerLoader, systemNamed } from '../../systems/systems.js';
import { Rng } from '../../tensor/rng.js';
import type { DataChoice } from '../data-choice.js';
import { lackingFlags } from '../fit/run-fit.js';
import { namingFile } from '../lines/error-line.js';
import type { Metrics } from '../metrics.js';
import type { RunConfig, TestPlan } from '../run-config.js';
import { RUN_FILES } from '../run-folder.js';
import type { RunModel } from '../run-model.js';
import { isThere } from '../text-files.js';
import { readLog } from '../training-log.js';
import type { World } from '../world.js';
import { adviceOf, type ClassAdvice } from './advice.js';
import { diagnose, type DiagnosedTest, type Diagnosis, type Explain } from './diagnosis.js';
import { trainingLength } from './training-length.js';

/** What the records are made with: the model that was tested. */
export interface Loading extends RunModel {
  readonly config: RunConfig;
  readonly compute: Compute;
  readonly boxesFor: BoxesFor;
}

/** Rejects with Interrupted when a signal asks to stop. */
export async function diagnosed(test: DiagnosedTest, loading: Loading, world: World): Promise<Diagnosis> {
  const explain = await explainerOf(loading, world);
  const diagnosis = await diagnose(test, explain, async (done, of) => {
    world.progress.update(`why objects were missed, image ${done}/${of}`, done === of);
    if (!await world.interruption.isRequested()) return;
    world.progress.settle();
    world.interruption.stopHere('stopped while looking into what was missed, nothing was written');
  });
  world.progress.settle();
  return diagnosis;
}

/** The records of the run's system, one image at a time; null where it keeps none. */
async function explainerOf(
  { path, model, config: { plan }, compute, boxesFor }: Loading, world: World,
): Promise<Explain> {
  const loadExplainer = explainerLoader(systemNamed(plan.system, world.systems), plan.settings);
  if (loadExplainer === undefined) return null;
  const explainer = await namingFile(path, () => loadExplainer(model, compute, boxesFor));
  return (sample) => explainer.explain(sample, new Rng(plan.settings.seed).fork('explain'));
}

/** A run, and the photographs that it was tested on; null: drawn shapes. */
export interface TestedOn {
  readonly dir: string;
  readonly config: RunConfig;
  readonly plan: TestPlan;
  readonly photographs: Dataset | null;
}

/** What to say of the classes with a low average precision. */
export async function advised(
  { dir, config, plan, photographs }: TestedOn, metrics: Metrics, world: World,
): Promise<ClassAdvice[]> {
  const length = trainingLength(config, await readLog(join(dir, RUN_FILES.log)));
  const system = systemNamed(config.plan.system, world.systems);
  const fit = photographs === null ? null : lackingFlags(photographs, config, system);
  const canTrainOn = system.takesMoreSteps === true && await isThere(join(dir, RUN_FILES.state));
  return adviceOf({ dir, config, plan, length, fit, canTrainOn, movedTo: await movedTo(config, plan) }, metrics, world);
}

/** The data of a training at the place of those of the test, where their own place is gone; null: it is not. */
async function movedTo({ plan: { data } }: RunConfig, test: TestPlan): Promise<DataChoice | null> {
  if (data.kind !== 'folder' || test.data.kind !== 'folder' || await isThere(data.dir)) return null;
  return { ...data, dir: test.data.dir };
}
