// What every training by SGD has in common: a solver, a schedule, a step counter, and a walk over the images where the
// images decide what a step sees. A step reads from top to bottom:
//   const { views, rng } = training.next();    the gradients are 0, the step has its own random numbers
//   … forward, losses, backward …              the gradients of one mini-batch are added
//   return training.update(losses);            one SGD update
// With iterSize n, n such passes are one step: wholeSteps() repeats them, and their mean gradient makes the update.
// The training can stop between any two steps and go on later, bit for bit.
import { SgdOnCard, paramsOnCard } from '../solvers/sgd-on-card.js';
import { Sgd, type SgdConfig, type Solver } from '../solvers/sgd.js';
import type { Param } from '../tensor/param.js';
import type { Rng } from '../tensor/rng.js';
import { copyOf, type Card, type OnCard } from '../tensor/tensor.js';
import { loadWeights, type Weights } from '../tensor/weights.js';

/** How the learning rate runs: warm-up, then a base rate that drops (Caffe's policies step and multistep). */
export interface RateSchedule {
  readonly steps: number;
  /** Base rate: before the warm-up is over it is less; every drop multiplies it. */
  readonly learningRate: number;
  /** Steps in which the rate rises linearly to the base rate; 0: no warm-up. */
  readonly warmUp: number;
  /** Where the rate drops; empty: nowhere. */
  readonly drops: readonly RateDrop[];
}

export interface TrainingSchedule extends RateSchedule {
  /** Mini-batches whose gradients are averaged in one step (Caffe's iter_size); 1: one. */
  readonly iterSize: number;
  readonly sgd: SgdConfig;
}

/** One drop of the learning rate. */
export interface RateDrop {
  /** Share of the steps, 0 to 1, after which the rate is lower. */
  readonly at: number;
  /** Multiplies the rate from there on. */
  readonly factor: number;
}

/** The rate of a step, counted from 0:  lr = base · Π (factors of the drops so far) · min(1, (step + 1) / warmUp) */
export function learningRateAt(step: number, { steps, learningRate, drops, warmUp }: RateSchedule): number {
  const dropped = drops.filter(({ at }) => step >= Math.floor(at * steps));
  const factor = dropped.reduce((product, drop) => product * drop.factor, 1);
  return learningRate * factor * (warmUp > 0 ? Math.min(1, (step + 1) / warmUp) : 1);
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
  private readonly onProcessor: Sgd;
  private solver: Solver;
  private readonly walk: Walk<Views>;
  private readonly rng: Rng;
  private done = 0;
  private passes: StepReport['losses'][] = []; // the losses of the passes of the step under way

  /**
   * Trains `params` along a walk over the images; `rng` is forked for each step; `newLayers`: names of the layers that
   * schedule.sgd.newLayerRate is for. Throws RangeError unless iterSize is a positive integer.
   */
  constructor(
    params: readonly Param[], schedule: TrainingSchedule, walk: Walk<Views>, rng: Rng,
    newLayers: readonly string[] = [],
  ) {
    const { iterSize } = schedule;
    if (!(Number.isInteger(iterSize) && iterSize >= 1)) {
      throw new RangeError(`training: iterSize must be a positive integer, is ${iterSize}`);
    }
    this.params = params;
    this.schedule = schedule;
    this.onProcessor = new Sgd(params, schedule.sgd, newLayers);
    this.solver = this.onProcessor;
    this.walk = walk;
    this.rng = rng;
  }

  get stepsDone(): number {
    return this.done;
  }

  /** Mini-batches before this one, also those of an earlier process: stepsDone · iterSize and the passes since. */
  get batchesDone(): number {
    return this.done * this.schedule.iterSize + this.passes.length;
  }

  /** Begins a pass: the images of its mini-batch, and its generator. The first pass of a step clears the gradients. */
  next(): { readonly views: Views; readonly rng: Rng } {
    const pass = this.passes.length;
    if (pass === 0) this.solver.clearGrads();
    // A generator for each step, not one for all: step n draws the same numbers after a restart.
    return { views: this.walk.next(), rng: this.rng.fork(`step ${this.done}${pass === 0 ? '' : `, pass ${pass}`}`) };
  }

  /**
   * Ends a pass; the last one of a step with one SGD update by the mean of the gradients that the passes have added.
   * Reports the mean losses of the passes so far. Throws RangeError, before any parameter moves, when a loss is not
   * finite, naming the loss and the step.
   */
  update(losses: StepReport['losses']): StepReport {
    for (const [name, loss] of Object.entries(losses)) {
      if (Number.isFinite(loss)) continue;
      throw new RangeError(`training: the loss ${name} of step ${this.done + 1} is ${loss}`);
    }
    this.passes.push(losses);
    const report = {
      step: this.done + 1, losses: meansOf(this.passes), learningRate: learningRateAt(this.done, this.schedule),
    };
    if (this.passes.length === this.schedule.iterSize) this.finishStep(report.learningRate);
    return report;
  }

  /** Whole steps of a function that makes one pass, from next() to update(): iterSize passes each. */
  wholeSteps<Report>(pass: () => Promise<Report>): () => Promise<Report> {
    return async () => {
      for (;;) {
        const report = await pass();
        if (this.passes.length === 0) return report;
      }
    };
  }

  /** Caffe's order: the sum of the gradients × 1/iterSize, then weight decay and momentum. */
  private finishStep(learningRate: number): void {
    const { iterSize } = this.schedule;
    if (iterSize > 1) this.solver.divideGrads(iterSize);
    this.solver.step(learningRate);
    this.done++;
    this.passes = [];
  }

  /**
   * Sends all parameters of the network to a card, where the next steps move those that are trained. Those on the
   * processor follow at fetch(). Returns the parameters on the card by name.
   */
  moveTo(card: Card, all: readonly Param[]): ReadonlyMap<string, Param<OnCard>> {
    const params = paramsOnCard(card, all);
    this.solver = new SgdOnCard(this.onProcessor, params, card);
    return params;
  }

  /** Makes the weights on the processor those after the last step. To be awaited before they are read. */
  fetch(): Promise<void> {
    return this.solver.fetch();
  }

  /** Throws Error where the last step was made on a card and is not fetched. */
  state(): TrainingState {
    if (!this.solver.isFetched) throw new Error('training state: the last step is on the card; await fetch() first');
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

/** The mean of each loss over the passes, which all have the same. */
function meansOf(passes: readonly StepReport['losses'][]): StepReport['losses'] {
  const [first] = passes;
  if (passes.length === 1) return first;
  const mean = (name: string): number => passes.reduce((sum, losses) => sum + losses[name], 0) / passes.length;
  return Object.fromEntries(Object.keys(first).map((name) => [name, mean(name)]));
}
