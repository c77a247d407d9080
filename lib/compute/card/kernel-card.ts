// A card as layers and solvers see it: every operation by a kernel, its results stay on the card. The kernels and what
// they compute: conv-kernels.ts, linear-kernels.ts, pool-kernels.ts, element-kernels.ts.
import { sizeOf, type Card, type MomentumStep, type OnCard, type Shape, type Tensor } from '../../tensor/tensor.js';
import type { KernelConstants } from '../../layers/kernels/kernel-run.js';
import type { LayerOps } from '../compute.js';
import type { CardMemory } from './card-memory.js';
import { CardTensor, CardTensors, type CardInput, type Launch, type Launcher } from './card-tensors.js';
import * as elements from './element-kernels.js';
import { convOnCard, linearOnCard } from './product-operations.js';
import { poolingOnCard } from './pooling-operations.js';

/** Threads that share the sum of many squares. */
const SQUARE_SHARES = 1024;

/** Larger than any norm of float32 numbers that is finite. */
const NO_CLIP = 3e38;

/** The card whose memory that is. */
export function openCard(memory: CardMemory): KernelCard & LayerOps<OnCard> {
  const card = new KernelCard(memory);
  return Object.assign(card, convOnCard(card), linearOnCard(card), poolingOnCard(card));
}

export class KernelCard implements Card, Launcher {
  private readonly tensors: CardTensors;
  private readonly zerosOf = new Map<number, CardTensor>();

  constructor(memory: CardMemory) {
    this.tensors = new CardTensors(memory, this);
  }

  /** Arrays on the card that are not yet freed. */
  get arrays(): number {
    return this.tensors.count;
  }

  own(x: OnCard): CardTensor {
    if (x instanceof CardTensor && x.card === this) return x;
    throw new TypeError('card: the tensor is on another card');
  }

  launch(shape: Shape, launch: Launch): CardTensor {
    return this.tensors.launch(shape, launch);
  }

  send(x: Tensor): CardTensor {
    return this.tensors.send(x);
  }

  zeros(shape: Shape): CardTensor {
    const size = sizeOf(shape);
    const zeros = this.zerosOf.get(size) ?? this.keep(this.perElement([size], elements.zero, []));
    this.zerosOf.set(size, zeros);
    return this.tensors.reshaped(zeros, shape);
  }

  reshape(x: OnCard, shape: Shape): CardTensor {
    if (sizeOf(shape) !== sizeOf(x.shape)) throw new RangeError(`card: [${x.shape}] does not fit into [${shape}]`);
    return this.tensors.reshaped(this.own(x), shape);
  }

  keep(x: OnCard): CardTensor {
    return this.tensors.keep(this.own(x));
  }

  endStep(): Promise<void> {
    return this.tensors.endStep();
  }

  replace(target: OnCard, x: OnCard): void {
    this.own(target).numbers = this.own(x).numbers;
  }

  add(a: OnCard, b: OnCard): CardTensor {
    return this.perElement(a.shape, elements.sum, [this.own(a), this.own(b)]);
  }

  product(a: OnCard, b: OnCard): CardTensor {
    return this.perElement(a.shape, elements.product, [this.own(a), this.own(b)]);
  }

  scaled(x: OnCard, factor: number): CardTensor {
    return this.perElement(x.shape, elements.scaled, [this.own(x), factor]);
  }

  reluForward(x: OnCard): CardTensor {
    return this.perElement(x.shape, elements.gated, [this.own(x), this.own(x)]);
  }

  reluBackward(dy: OnCard, y: OnCard): CardTensor {
    return this.perElement(dy.shape, elements.gated, [this.own(dy), this.own(y)]);
  }

  channelSums(x: OnCard): CardTensor {
    const [N, C, H = 1, W = 1] = x.shape;
    const rows = W === 1 ? this.own(x)
      : this.perElement([N, C, H], elements.rowSum, [this.own(x)], { length: W });
    return this.perElement([C], elements.channelSum, [rows], { N, C, H });
  }

  squaredNorm(xs: readonly OnCard[]): CardTensor {
    return xs.reduce<CardTensor>((total, x) => {
      const size = sizeOf(x.shape);
      const T = Math.min(size, SQUARE_SHARES);
      const shares = this.perElement([T], elements.squareShare, [this.own(x)], { T, size });
      return this.perElement([1], elements.added, [shares, total], { size: T });
    }, this.zeros([1]));
  }

  momentumStep({ w, g, V, squaredNorm, momentum, rate, decay, clipNorm }: MomentumStep): void {
    const clip = Math.min(clipNorm, NO_CLIP);
    const shrink = this.perElement([1], elements.shrinkFactor, [this.own(squaredNorm), clip]);
    const slope = this.perElement(w.shape, elements.decayed, [this.own(w), this.own(g), shrink, decay]);
    this.replace(V, this.perElement(V.shape, elements.velocity, [this.own(V), slope, momentum, rate]));
    this.replace(w, this.perElement(w.shape, elements.difference, [this.own(w), this.own(V)]));
  }

  private perElement(
    shape: Shape, kernel: Launch['kernel'], inputs: readonly CardInput[], constants: KernelConstants = {},
  ): CardTensor {
    return this.launch(shape, { kernel, output: [sizeOf(shape), 1, 1], constants, inputs });
  }
}
