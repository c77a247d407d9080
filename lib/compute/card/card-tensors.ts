// The tensors of a card, and how long each lives. Every operation makes a new one; endStep() frees those that were made
// since the step before, except what is kept from step to step: weights and velocities. A kept tensor that nothing in
// the program refers to any more, such as a weight of a detector that was used and dropped, is freed as well.
import { sizeOf, tensor, type Card, type OnCard, type Shape, type Tensor } from '../../tensor/tensor.js';
import type { CardCall, CardMemory, CardNumbers } from './card-memory.js';

/** Its numbers change when it is replaced; each promise of numbers stays the same. */
export class CardTensor implements OnCard {
  readonly shape: Shape;
  readonly card: Card;
  private readonly fetch: (numbers: Promise<CardNumbers>, shape: Shape) => Promise<Tensor>;
  numbers: Promise<CardNumbers>;

  constructor(card: Card, shape: Shape, numbers: Promise<CardNumbers>, fetch: CardTensor['fetch']) {
    [this.card, this.shape, this.numbers, this.fetch] = [card, shape, numbers, fetch];
  }

  read(): Promise<Tensor> {
    return this.fetch(this.numbers, this.shape);
  }
}

/** What a kernel is given: tensors on the card, and numbers. */
export type CardInput = CardTensor | number;

export type Launch = Omit<CardCall, 'inputs'> & { readonly inputs: readonly CardInput[] };

/** What the operations of layers need of a card. */
export interface Launcher {
  launch(shape: Shape, launch: Launch): CardTensor;
  send(x: Tensor): CardTensor;
  /** The tensor as one of this card. Throws TypeError for one of another card. */
  own(x: OnCard): CardTensor;
  zeros(shape: Shape): CardTensor;
}

export class CardTensors {
  private readonly memory: CardMemory;
  private readonly card: Card;
  private kept: readonly WeakRef<CardTensor>[] = [];
  private made = new Set<Promise<CardNumbers>>();

  constructor(memory: CardMemory, card: Card) {
    [this.memory, this.card] = [memory, card];
  }

  /** Arrays on the card that are not yet freed, those kept and those of the step under way. */
  get count(): number {
    return this.made.size;
  }

  /** A copy of x on the card. Throws TypeError for float64. */
  send(x: Tensor): CardTensor {
    const { data } = x;
    if (!(data instanceof Float32Array)) throw new TypeError('card: a graphics card computes in float32, got float64');
    return this.of(x.shape, data.length === 0 ? this.placeholder() : this.memory.send(data));
  }

  /** What a kernel gives, as a tensor of that shape. */
  launch(shape: Shape, { inputs, ...call }: Launch): CardTensor {
    if (sizeOf(call.output) === 0) return this.of(shape, this.placeholder());
    const arguments_ = inputs.map((input) => typeof input === 'number' ? input : input.numbers);
    return this.of(shape, Promise.all(arguments_).then((ready) => this.memory.run({ ...call, inputs: ready })));
  }

  /** The same numbers under another shape. */
  reshaped(x: CardTensor, shape: Shape): CardTensor {
    return new CardTensor(this.card, shape, x.numbers, this.fetch);
  }

  /** Makes endStep() spare the numbers that x then has, for as long as the program refers to x. */
  keep(x: CardTensor): CardTensor {
    this.kept = [...this.kept, new WeakRef(x)];
    return x;
  }

  /** Frees what the step made, as soon as all of it is under way on the card. */
  async endStep(): Promise<void> {
    const made = [...this.made];
    this.kept = this.kept.filter((ref) => ref.deref() !== undefined);
    const spared = new Set(this.kept.map((ref) => ref.deref()?.numbers));
    this.made = new Set(made.filter((numbers) => spared.has(numbers)));
    const ended = await Promise.allSettled(made);
    ended.forEach((result, i) => {
      if (result.status === 'fulfilled' && !spared.has(made[i])) this.memory.free(result.value);
    });
  }

  private of(shape: Shape, numbers: Promise<CardNumbers>): CardTensor {
    numbers.catch(() => {}); // the error comes out where the numbers are read
    this.made.add(numbers);
    return new CardTensor(this.card, shape, numbers, this.fetch);
  }

  /** One number, for a tensor of none. */
  private placeholder(): Promise<CardNumbers> {
    return this.memory.send(new Float32Array(1));
  }

  private readonly fetch = async (numbers: Promise<CardNumbers>, shape: Shape): Promise<Tensor> => {
    const ready = await numbers;
    return tensor(shape, sizeOf(shape) === 0 ? new Float32Array(0) : await this.memory.fetch(ready));
  };
}
