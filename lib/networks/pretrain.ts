// "[offline] M ← Pre-train a ConvNet for ImageNet classification" (deck), with drawn single-object crops for ImageNet.
// M0 gives every system its trunk and its fc6 and fc7; its fc8 is left behind.
import * as v from 'valibot';
import type { Compute } from '../compute/compute.js';
import { checkedJson } from '../data/files/checked.js';
import { floatWeights, type TensorFile } from '../data/files/safetensors.js';
import { drawCrops, type Crop } from '../data/shapes/draw-crop.js';
import { imagesTensor, type PixelScaling } from '../data/pictures/image-tensor.js';
import { CROP_CLASSES } from '../data/shapes/shape-outlines.js';
import { Rng } from '../tensor/rng.js';
import { loadWeights, weightsOf } from '../tensor/weights.js';
import { SGD_SMALL } from '../solvers/sgd.js';
import { NO_WALK, SgdTraining, type StepReport, type TrainingSchedule } from '../training/sgd-training.js';
import { below, withPrefix } from '../training/stage-states.js';
import { RNG_STATE, trainingState, trainingStateFile } from '../training/training-state.js';
import type { BackboneSpec } from './backbones.js';
import { classifierForward, classifierStep, newClassifier, type Classifier } from './classifier.js';

export interface PretrainConfig extends TrainingSchedule {
  /** Crops of a step. */
  readonly batch: number;
  readonly trainingCrops: number;
  readonly validationCrops: number;
  /** Of the drawn crops; not of the training. */
  readonly cropSeed: number;
}

/**
 * Source: docs/recipe.md, "Training", row M0. Deviation: 3000 steps (17 epochs) and not the prototype's 1718 (ten),
 * which ended at a validation accuracy of .677 here; the loss stays on its first plateau for some 300 steps.
 */
export const PRETRAIN: PretrainConfig = {
  steps: 3000,
  learningRate: 0.03,
  batch: 64,
  drops: [{ at: 0.8, factor: 0.1 }],
  iterSize: 1,
  warmUp: 50,
  trainingCrops: 11000,
  validationCrops: 1000,
  cropSeed: 1,
  sgd: SGD_SMALL,
};

/** What a training of M0 runs with. */
export interface PretrainSetting {
  readonly compute: Compute;
  readonly pixels: PixelScaling;
  readonly seed: number;
}

const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const BATCHES = v.object({ order: v.array(index), rng: RNG_STATE });

/** The training of M0, one step at a time. */
export class PretrainRun {
  readonly net: Classifier;
  readonly config: PretrainConfig;
  private readonly setting: PretrainSetting;
  private readonly crops: readonly Crop[];
  private readonly training: SgdTraining;
  private rng: Rng;
  private order: number[] = [];

  constructor(spec: BackboneSpec, config: PretrainConfig, setting: PretrainSetting) {
    const rng = new Rng(setting.seed).fork('pretrain');
    const init = { rng: rng.fork('parameters'), precision: 'float32' } as const;
    this.net = newClassifier(spec, CROP_CLASSES.length, { compute: setting.compute, init });
    this.config = config;
    this.setting = setting;
    this.crops = [...drawCrops(config.cropSeed, 0, config.trainingCrops)];
    this.training = new SgdTraining(this.net.params, config, NO_WALK, rng.fork('steps'));
    this.rng = rng.fork('batches');
  }

  get stepsDone(): number {
    return this.training.stepsDone;
  }

  /** One SGD step on the next crops. Throws RangeError when the loss is not finite. */
  async step(): Promise<StepReport> {
    return this.training.wholeSteps(() => this.pass())();
  }

  private async pass(): Promise<StepReport> {
    const { compute, pixels } = this.setting;
    this.training.next();
    const batch = this.nextBatch();
    const images = imagesTensor(batch.map(({ image }) => image), pixels, batch.map(() => this.rng.chance(0.5)));
    const { loss } = await classifierStep(this.net, compute, images, batch.map(({ label }) => label));
    return this.training.update({ cls: loss });
  }

  /** Weights, velocities and what is left of the epoch: the training goes on from there, bit for bit. */
  state(): TensorFile {
    const { tensors, metadata } = trainingStateFile(this.training.state());
    const batches = { order: this.order, rng: this.rng.state() };
    const weights = new Map(Object.entries(weightsOf(this.net.params)));
    return {
      tensors: new Map([...withPrefix('weights', weights), ...withPrefix('velocities', tensors)]),
      metadata: { ...metadata, batches: JSON.stringify(batches) },
    };
  }

  /** Goes on from a state. Throws RangeError naming what does not fit. */
  resume({ tensors, metadata }: TensorFile): void {
    const weights = { tensors: below('weights', tensors), metadata: {} };
    loadWeights(this.net.params, floatWeights(weights));
    this.training.resume(trainingState({ tensors: below('velocities', tensors), metadata }));
    const { order, rng } = checkedJson(BATCHES, metadata.batches ?? '', 'training state: batches');
    if (order.some((i) => i >= this.crops.length)) throw new RangeError('training state: batches names too many crops');
    this.order = order;
    this.rng = Rng.fromState(rng);
  }

  /** Share of the validation crops, which training never sees, that get their own class as the best. */
  async accuracy(): Promise<number> {
    const { cropSeed, trainingCrops, validationCrops, batch: size } = this.config;
    const crops = [...drawCrops(cropSeed, trainingCrops, validationCrops)];
    let right = 0;
    for (let first = 0; first < crops.length; first += size) {
      const batch = crops.slice(first, first + size);
      const images = imagesTensor(batch.map(({ image }) => image), this.setting.pixels, batch.map(() => false));
      const { scores } = await classifierForward(this.net, this.setting.compute, images);
      batch.forEach(({ label }, n) => {
        const row = scores.data.subarray(n * CROP_CLASSES.length, (n + 1) * CROP_CLASSES.length);
        if (row.indexOf(Math.max(...row)) === label) right++;
      });
    }
    return right / crops.length;
  }

  /** The next crops of the epoch; a new epoch begins, reshuffled, when fewer than a batch are left. */
  private nextBatch(): Crop[] {
    if (this.order.length < this.config.batch) this.order = this.rng.permutation(this.crops.length);
    return this.order.splice(0, this.config.batch).map((i) => this.crops[i]);
  }
}
