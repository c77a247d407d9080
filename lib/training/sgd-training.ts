// What every training by SGD has in common: a solver, a schedule, a step counter, and a walk over the images where the
// images decide what a step sees. A step reads from top to bottom:
//   const { views, rng } = training.next();    the gradients are 0, the step has its own random numbers
//   … forward, losses, backward …              the gradients of one mini-batch are added
//   return training.update(losses);            one SGD update
// The training can stop between any two steps and go on later, bit for bit.
import { Sgd, type SgdConfig } from '../solvers/sgd.js';
import { clearGrads, type Param } from '../tensor/param.js';
import type { Rng } from '../tensor/rng.js';
import { copyOf } from '../tensor/tensor.js';
import { loadWeights, type Weights } from '../tensor/weights.js';

export interface TrainingSchedule {
  readonly steps: number;
  /** Base rate: before the warm-up is over it is less, after the drop a tenth. */
  readonly learningRate: number;
  /** Steps in which the rate rises linearly to the base rate; 0: no warm-up. */
  readonly warmUp: number;
  /** Share of the steps after which the rate is divided by 10; 1: no drop. */
  readonly dropAt: number;
  readonly sgd: SgdConfig;
}

/** A learning rate that drops at given steps. */
export interface StepSchedule {
  readonly base: number;
  /** Multiplies the rate at each drop. */
  readonly gamma: number;
  /** Steps, counted from 0, from which on the rate is lower. */
  readonly drops: readonly number[];
  /** Steps in which the rate rises linearly to the base rate; 0: no warm-up. */
  readonly warmUp: number;
}

/** The rate of a step, counted from 0:  lr = base · gamma^(drops so far) · min(1, (step + 1) / warmUp) */
export function learningRateAt(step: number, { base, gamma, drops, warmUp }: StepSchedule): number {
  const dropped = drops.filter((drop) => step >= drop).length;
  return base * gamma ** dropped * (warmUp > 0 ? Math.min(1, (step + 1) / warmUp) : 1);
}

export interface StepReport {
  /** Steps made so far, this one included: 1..steps. */
  readonly step: number;
  readonly losses: Readonly<Record<string, number>>;
  readonly learningRate: number;
}

/** Says which images the next mini-batch is drawn from. */
export interface Walk<Views> {
  next(): Views;
  /** What to go on from after a restart, as plain JSON; null where there is nothing to remember. */
  state(): object | null;
  resume(state: object): void;
}

/** For trainings that draw their regions from all images at once. */
export const NO_WALK: Walk<null> = { next: () => null, state: () => null, resume: () => {} };

/** Everything but the weights that training goes on from. */
export interface TrainingState {
  readonly stepsDone: number;
  /** State of the walk over the images; null without a walk. */
  readonly walk: object | null;
  /** The solver's V by the names of the parameters. */
  readonly velocities: Weights;
}

export class SgdTraining<Views = unknown> {
  readonly params: readonly Param[];
  readonly schedule: TrainingSchedule;
  private readonly solver: Sgd;
  private readonly walk: Walk<Views>;
  private readonly rng: Rng;
  private done = 0;

  /** Trains `params` along a walk over the images; `rng` is forked for each step. */
  constructor(params: readonly Param[], schedule: TrainingSchedule, walk: Walk<Views>, rng: Rng) {
    this.params = params;
    this.schedule = schedule;
    this.solver = new Sgd(params, schedule.sgd);
    this.walk = walk;
    this.rng = rng;
  }

  get stepsDone(): number {
    return this.done;
  }

  /** Begins a step: clears the gradients; gives the images of the mini-batch and the generator of this step. */
  next(): { readonly views: Views; readonly rng: Rng } {
    clearGrads(this.params);
    // A generator for each step, not one for all: step n draws the same numbers after a restart.
    return { views: this.walk.next(), rng: this.rng.fork(`step ${this.done}`) };
  }

  /**
   * Ends a step: one SGD update by the gradients that were added. Throws RangeError, before any parameter moves, when a
   * loss is not finite, naming the loss and the step.
   */
  update(losses: StepReport['losses']): StepReport {
    for (const [name, loss] of Object.entries(losses)) {
      if (Number.isFinite(loss)) continue;
      throw new RangeError(`training: the loss ${name} of step ${this.done + 1} is ${loss}`);
    }
    const { steps, learningRate: base, warmUp, dropAt } = this.schedule;
    const drops = [Math.floor(dropAt * steps)];
    const learningRate = learningRateAt(this.done, { base, gamma: 0.1, drops, warmUp });
    this.solver.step(learningRate);
    this.done++;
    return { step: this.done, losses, learningRate };
  }

  state(): TrainingState {
    const velocities = this.solver.velocities.map((V, i) => [this.params[i].name, copyOf(V)] as const);
    return { stepsDone: this.done, walk: this.walk.state(), velocities: Object.fromEntries(velocities) };
  }

  /**
   * Goes on from a state; the caller loads the weights. Throws RangeError when the velocities do not fit the parameters
   * or the state of the walk is missing.
   */
  resume({ stepsDone, walk, velocities }: TrainingState): void {
    const own = this.params.map((param, i) => ({ ...param, value: this.solver.velocities[i] }));
    if (walk === null && this.walk.state() !== null) throw new RangeError('training state: walk is missing');
    if (stepsDone > this.schedule.steps) {
      throw new RangeError(`training state: stepsDone is ${stepsDone}, the training has ${this.schedule.steps} steps`);
    }
    loadWeights(own, velocities);
    if (walk !== null) this.walk.resume(walk);
    this.done = stepsDone;
  }
}
