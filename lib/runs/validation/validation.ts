// Validation on the way: every so many steps, and after the last one, the model as it is then is tested on some images.
//   detector = loadDetector(checkpoint().model)      a network of its own, made from the model file of this moment
//   mAP      = of its detections, as `rcnn test` measures it
//   best.safetensors = the model of the highest mAP so far, the earliest of equal ones
// The training is not touched: nothing is drawn from its generator, and no weight of its network is written. With and
// without validation it leaves the same log.csv and model.safetensors.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compute } from '../../compute/compute.js';
import { writeFileAtomic } from '../../data/files/atomic-file.js';
import { readSafetensors, writeSafetensors } from '../../data/files/tensor-file.js';
import type { Detection } from '../../data/sample.js';
import { apText } from '../../evaluation/ap-text.js';
import { evaluate, VOC_EVALUATION } from '../../evaluation/evaluate.js';
import type { BoxesFor, TrainedDetector, TrainRun } from '../../systems/system.js';
import { systemNamed } from '../../systems/systems.js';
import { errorLine } from '../lines/error-line.js';
import { boxSource, proposalFolder } from '../proposal-folder.js';
import type { TrainPlan, ValidationPlan } from '../run-config.js';
import { RUN_FILES } from '../run-folder.js';
import { isThere } from '../text-files.js';
import type { World } from '../world.js';
import type { ValidationImages } from './validation-images.js';
import { bestOf, validationRows, validationText, type ValidationRow } from './validation-log.js';

/** What a checkpoint keeps of the validations so far. */
export interface ValidationState {
  /** validation.csv up to here. */
  readonly log: string;
  /** Key of the images' content. */
  readonly images: string;
  /** Seconds of all validations, which are not part of the training's. */
  readonly seconds: number;
}

/** What a validation needs. */
export interface ValidationSetting {
  /** The run folder. */
  readonly dir: string;
  readonly plan: TrainPlan & { readonly validation: ValidationPlan };
  readonly images: ValidationImages;
  readonly compute: Compute;
  readonly world: World;
}

export class Validation {
  private readonly setting: ValidationSetting;
  private readonly rows: ValidationRow[];
  private readonly earlierSeconds: number;
  private best: ValidationRow | null;
  private wall = 0;
  private cpu = 0;

  /** `best`: the row whose model lies in best.safetensors; null: there is no such file. */
  constructor(setting: ValidationSetting, rows: readonly ValidationRow[], best: ValidationRow | null, seconds: number) {
    this.setting = setting;
    this.rows = [...rows];
    this.best = best;
    this.earlierSeconds = seconds;
  }

  /** Seconds that this process has validated: by the clock, and of the processors. */
  get spent(): { readonly seconds: number; readonly cpuSeconds: number } {
    return { seconds: this.wall, cpuSeconds: this.cpu };
  }

  /** What a checkpoint keeps. */
  get state(): ValidationState {
    const seconds = this.earlierSeconds + this.wall;
    return { log: validationText(this.rows), images: this.setting.images.key, seconds };
  }

  /** Whether the model of a step is still to be validated. */
  isDue(step: number): boolean {
    const { settings: { steps }, validation: { every } } = this.setting.plan;
    const last = this.rows.at(-1)?.step ?? 0;
    return step > last && (step % every === 0 || step === steps);
  }

  /** Validates the model as it is now if that is due; a signal leaves it due. */
  async validateIfDue(run: TrainRun): Promise<void> {
    if (!this.isDue(run.stepsDone)) return;
    const { world } = this.setting;
    const [begin, cpuBegin] = [world.now(), world.cpuSeconds()];
    await this.validate(run);
    this.wall += world.now() - begin;
    this.cpu += world.cpuSeconds() - cpuBegin;
  }

  private async validate(run: TrainRun): Promise<void> {
    const { dir, plan, images: { data }, compute, world } = this.setting;
    const step = run.stepsDone;
    const { model } = await run.checkpoint();
    const folder = plan.cache ?? join(dir, RUN_FILES.proposals);
    const system = systemNamed(plan.system, world.systems);
    const boxesFor: BoxesFor = (choice) => boxSource(choice, proposalFolder(folder, plan.data, choice));
    const detector = await system.loadDetector(model, compute, boxesFor);
    const detections = await this.detectionsOf(detector, step);
    if (detections === null) return;
    const { mAP } = evaluate(data, detections, VOC_EVALUATION);
    const row = { step, mAP };
    const isBest = this.best === null || mAP > this.best.mAP;
    if (isBest) {
      const metadata = { ...model.metadata, step: String(step), mAP: String(mAP), mAPOf: this.imagesText() };
      await writeSafetensors(join(dir, RUN_FILES.best), { tensors: model.tensors, metadata });
      this.best = row;
    }
    this.rows.push(row);
    await writeFileAtomic(join(dir, RUN_FILES.validation), validationText(this.rows));
    const { mAP: highest, step: bestStep } = this.best!;
    const rank = isBest ? 'the best so far' : `the best so far is ${apText(highest)} at step ${bestStep}`;
    world.progress.say(`step ${step}: mAP ${apText(mAP)} on ${this.imagesText()}, ${rank}`);
  }

  /** Detections of all images; null: a signal came. */
  private async detectionsOf(detector: TrainedDetector, step: number): Promise<Detection[] | null> {
    const { images: { data: { samples } }, world } = this.setting;
    const detections: Detection[] = [];
    for (const [i, sample] of samples.entries()) {
      if (await world.interruption.isRequested()) return null;
      detections.push(...await detector.detect(sample));
      world.progress.update(`step ${step}: validating image ${i + 1}/${samples.length}`, false);
    }
    return detections;
  }

  private imagesText(): string {
    const { samples, split } = this.setting.images.data;
    return `${samples.length} ${samples.length === 1 ? 'image' : 'images'} of split ${split}`;
  }
}

/**
 * The validations of a run, from the first one on or from where a checkpoint left them; files that are newer than the
 * checkpoint are made again. Throws RangeError when the images are not those of the validations before.
 */
export async function openValidation(setting: ValidationSetting, saved: ValidationState | null): Promise<Validation> {
  const { dir, images, world } = setting;
  const [csv, file] = [RUN_FILES.validation, RUN_FILES.best].map((name) => join(dir, name));
  const rows = saved === null ? [] : validationRows(saved.log, `${RUN_FILES.state}: run/validation`);
  if (rows.length === 0) {
    for (const path of [csv, file]) await rm(path, { force: true });
    return new Validation(setting, [], null, saved?.seconds ?? 0);
  }
  if (saved!.images !== images.key) {
    throw new RangeError(`${csv}: the images of split ${images.data.split} have changed since this run began`);
  }
  await writeFileAtomic(csv, validationText(rows));
  const best = bestOf(rows)!;
  const lost = await whyLost(file);
  const isKept = lost === null;
  if (!isKept) world.progress.say(`${lost}; the model of step ${best.step} is lost, the best of the next is kept`);
  return new Validation(setting, rows, isKept ? best : null, saved!.seconds);
}

/** Null, or what is wrong with the best model so far. */
async function whyLost(file: string): Promise<string | null> {
  if (!await isThere(file)) return `${file}: is gone`;
  return readSafetensors(file).then(() => null, (error: unknown) => errorLine(error));
}
