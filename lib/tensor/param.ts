// A parameter: a tensor that training changes. Layers add (+=) into its grad, the solver reads grad, the training step
// clears it.
import type { Rng } from './rng.js';
import { isOnCard, sizeOf, zeros, zerosLike, type Placed, type Precision, type Shape, type Tensor } from './tensor.js';

export interface Param<T extends Placed = Tensor> {
  /** Dotted path, e.g. `conv1.weight`; the key in a saved model. */
  readonly name: string;
  readonly value: T;
  /** ∂L/∂value: the sum of all contributions since the last clearGrads(). */
  readonly grad: T;
  /** The solver has other multipliers for biases (solvers/sgd.ts). */
  readonly kind: 'weight' | 'bias';
}

/** A weight with a gradient of 0. */
export function weightParam(name: string, value: Tensor): Param {
  return { name, value, grad: zerosLike(value), kind: 'weight' };
}

/** A bias with a gradient of 0. */
export function biasParam(name: string, value: Tensor): Param {
  return { name, value, grad: zerosLike(value), kind: 'bias' };
}

/** The layer of a parameter: `conv1` of `conv1.weight`. */
export function layerOf({ name }: Pick<Param, 'name'>): string {
  return name.replace(/\.\w+$/, '');
}

export function clearGrads(params: readonly Param<Placed>[]): void {
  for (const { grad } of params) {
    if (isOnCard(grad)) grad.card.replace(grad, grad.card.zeros(grad.shape));
    else grad.data.fill(0);
  }
}

/** The random numbers that new parameters are drawn from, and their precision (float64 for gradient checks). */
export interface Init {
  readonly rng: Rng;
  readonly precision: Precision;
}

/** A tensor of independent N(0, std²) numbers. */
export function gaussian(shape: Shape, std: number, { rng, precision }: Init): Tensor {
  const x = zeros(shape, precision);
  for (let i = 0; i < x.data.length; i++) x.data[i] = std * rng.normal();
  return x;
}

/** The standard deviation √(2/fanIn) that keeps the variance through ReLU layers (He et al. 2015). */
export function heStd(weightShape: Shape): number {
  const fanIn = sizeOf(weightShape.slice(1));
  return Math.sqrt(2 / fanIn);
}
