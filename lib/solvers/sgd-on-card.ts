// SGD whose parameters, gradients and velocities stay on a graphics card, which makes the updates of sgd.ts. On the
// processor, parameters and velocities are as old as the last fetch().
import { clearGrads, type Param } from '../tensor/param.js';
import type { Card, OnCard } from '../tensor/tensor.js';
import { checkRate, type Sgd, type Solver } from './sgd.js';

/** The parameters on a card, by name: values and velocities live from step to step, gradients begin at 0. */
export function paramsOnCard(card: Card, params: readonly Param[]): ReadonlyMap<string, Param<OnCard>> {
  return new Map(params.map(({ name, kind, value }) =>
    [name, { name, kind, value: card.keep(card.send(value)), grad: card.zeros(value.shape) }]));
}

export class SgdOnCard implements Solver {
  private readonly onProcessor: Sgd;
  private readonly card: Card;
  private readonly params: readonly Param<OnCard>[];
  private readonly velocitiesOnCard: readonly OnCard[];
  private ended: Promise<void> = Promise.resolve();
  isFetched = true;

  /** Goes on from the velocities of `onProcessor`; `params` has a parameter for each of its own, sent from it. */
  constructor(onProcessor: Sgd, params: ReadonlyMap<string, Param<OnCard>>, card: Card) {
    [this.onProcessor, this.card] = [onProcessor, card];
    this.params = onProcessor.params.map(({ name }) => params.get(name)!);
    this.velocitiesOnCard = onProcessor.velocities.map((V) => card.keep(card.send(V)));
  }

  get velocities(): Sgd['velocities'] {
    return this.onProcessor.velocities;
  }

  clearGrads(): void {
    clearGrads(this.params);
  }

  divideGrads(n: number): void {
    for (const { grad } of this.params) this.card.replace(grad, this.card.scaled(grad, 1 / n));
  }

  /** One update, which the card makes while the processor goes on. Throws RangeError unless the rate is finite. */
  step(learningRate: number): void {
    checkRate(learningRate);
    const { clipNorm, momentum } = this.onProcessor.config;
    const squaredNorm = clipNorm === Infinity
      ? this.card.zeros([1]) : this.card.squaredNorm(this.params.map(({ grad }) => grad));
    this.params.forEach(({ value: w, grad: g }, i) => {
      const { rate, decay } = this.onProcessor.ratesOf(i, learningRate);
      this.card.momentumStep({ w, g, V: this.velocitiesOnCard[i], squaredNorm, momentum, rate, decay, clipNorm });
    });
    this.isFetched = false;
    this.ended = this.card.endStep();
  }

  /** Copies weights and velocities to the processor: a read-back for each. */
  async fetch(): Promise<void> {
    await this.ended;
    if (this.isFetched) return;
    await Promise.all(this.onProcessor.params.map(async ({ value }, i) => {
      const [w, V] = await Promise.all([this.params[i].value.read(), this.velocitiesOnCard[i].read()]);
      value.data.set(w.data);
      this.velocities[i].data.set(V.data);
    }));
    this.isFetched = true;
  }
}
