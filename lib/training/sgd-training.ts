// What every end-to-end training has in common: a walk over the images, a solver, a schedule, a step counter.
// It can stop between any two steps and go on later, bit for bit.
import { ImageWalk, type ImageView, type ImageWalkState } from '../sampling/image-walk.js';
import { learningRateAt } from '../solvers/schedule.js';
import { Sgd, type SgdConfig } from '../solvers/sgd.js';
import { loadWeights, type Weights } from '../tensor/weights.js';
import { clearGrads, type Param } from '../tensor/param.js';
import type { Rng } from '../tensor/rng.js';
import { copyOf } from '../tensor/tensor.js';

export interface TrainingSchedule {
  readonly steps: number;
  readonly learningRate: number;
  /** The first steps rise linearly to the learning rate. */
  readonly warmUp: number;
  /** The learning rate is divided by 10 after this share of the steps. */
  readonly dropAt: number;
  readonly sgd: SgdConfig;
}

export interface StepReport {
  /** Steps made so far, this one included: 1..steps. */
  readonly step: number;
  readonly losses: Readonly<Record<string, number>>;
  readonly learningRate: number;
}

/** Adds the gradients of one mini-batch to the parameters and returns its losses by name. */
export type AddGradients = (views: readonly ImageView[], rng: Rng) => Promise<Readonly<Record<string, number>>>;

/** Everything but the weights that training goes on from. */
export interface TrainingState {
  readonly stepsDone: number;
  readonly walk: ImageWalkState;
  /** The solver's V by the names of the parameters. */
  readonly velocities: Weights;
}

export class SgdTraining {
  readonly params: readonly Param[];
  readonly schedule: TrainingSchedule;
  private readonly solver: Sgd;
  private readonly rng: Rng;
  private walk: ImageWalk;
  private done = 0;

  /** Trains `params` along a walk over the images; `rng` is forked for each step. */
  constructor(params: readonly Param[], schedule: TrainingSchedule, walk: ImageWalk, rng: Rng) {
    this.params = params;
    this.schedule = schedule;
    this.solver = new Sgd(params, schedule.sgd);
    this.walk = walk;
    this.rng = rng;
  }

  get stepsDone(): number {
    return this.done;
  }

  /** One SGD step. Throws RangeError, before anything moves, when a loss is not finite: its name and the step. */
  async step(addGradients: AddGradients): Promise<StepReport> {
    clearGrads(this.params);
    // A generator per step, not one for all: step n draws the same numbers after a restart.
    const losses = await addGradients(this.walk.next(), this.rng.fork(`step ${this.done}`));
    for (const [name, loss] of Object.entries(losses)) {
      if (Number.isFinite(loss)) continue;
      throw new RangeError(`training: the loss ${name} of step ${this.done + 1} is ${loss}`);
    }
    const learningRate = this.learningRate();
    this.solver.step(learningRate);
    this.done++;
    return { step: this.done, losses, learningRate };
  }

  state(): TrainingState {
    const velocities = this.solver.velocities.map((V, i) => [this.params[i].name, copyOf(V)] as const);
    return { stepsDone: this.done, walk: this.walk.state(), velocities: Object.fromEntries(velocities) };
  }

  /** Goes on from a state; the weights are loaded by whoever owns them. Throws when the velocities do not fit. */
  resume(state: TrainingState): void {
    const velocities = this.params.map((param, i) => ({ ...param, value: this.solver.velocities[i] }));
    loadWeights(velocities, state.velocities);
    this.walk = ImageWalk.fromState(state.walk);
    this.done = state.stepsDone;
  }

  private learningRate(): number {
    const { steps, learningRate, warmUp, dropAt } = this.schedule;
    const drops = [Math.floor(dropAt * steps)];
    return learningRateAt(this.done, { base: learningRate, gamma: 0.1, drops, warmUp });
  }
}
