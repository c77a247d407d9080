// Makes layers with new parameters, named after the layer: conv1 → conv1.weight, conv1.bias. Biases start at 0.
import type { CardCompute, LayerOps } from '../compute/compute.js';
import { convLayer, type ConvGeometry } from '../layers/conv.js';
import type { Layer } from '../layers/layer.js';
import { linearLayer } from '../layers/linear.js';
import { biasParam, gaussian, heStd, weightParam, type Init, type Param } from '../tensor/param.js';
import { Rng } from '../tensor/rng.js';
import { zeros, type OnCard, type Placed, type Shape, type Tensor } from '../tensor/tensor.js';

/** The backend of new layers and the random numbers of their parameters. */
export interface Factory<T extends Placed = Tensor> {
  readonly compute: LayerOps<T>;
  readonly init: Init;
  /** Parameters by name that the layers take instead of new ones; absent: all are new, on the processor. */
  readonly existing?: ReadonlyMap<string, Param<T>>;
}

/** Makes layers of parameters that are on a card; it draws no numbers. */
export function factoryOnCard(compute: CardCompute, existing: ReadonlyMap<string, Param<OnCard>>): Factory<OnCard> {
  return { compute, existing, init: { rng: new Rng(0), precision: 'float32' } };
}

export interface ConvShape {
  readonly in: number;
  readonly out: number;
  readonly kernel: number;
  /** Default 1. */
  readonly stride?: number;
  /** Default half the kernel, rounded down: with stride 1, the map keeps its size. */
  readonly pad?: number;
  /** Default 1. */
  readonly groups?: number;
}

export interface LinearShape {
  readonly in: number;
  readonly out: number;
}

/** Stride, padding and groups of a convolution, with the defaults filled in. */
export function convGeometry({ kernel, stride, pad, groups }: ConvShape): ConvGeometry {
  return { stride: stride ?? 1, pad: pad ?? Math.floor(kernel / 2), groups: groups ?? 1 };
}

/** A convolution with weights from N(0, std²); without std, He-normal. */
export function newConv<T extends Placed>(
  factory: Factory<T>, name: string, shape: ConvShape, std?: number,
): Layer<T, T> {
  const { in: inputs, out, kernel } = shape;
  const geometry = convGeometry(shape);
  const [weight, bias] = newParams(factory, name, [out, inputs / geometry.groups, kernel, kernel], std);
  return convLayer(factory.compute, weight, bias, geometry);
}

/** A fully connected layer with weights from N(0, std²); without std, He-normal. */
export function newLinear<T extends Placed>(
  factory: Factory<T>, name: string, shape: LinearShape, std?: number,
): Layer<T, T> {
  const [weight, bias] = newParams(factory, name, [shape.out, shape.in], std);
  return linearLayer(factory.compute, weight, bias);
}

/** Throws RangeError when `existing` lacks one of them. */
function newParams<T extends Placed>(
  { init, existing }: Factory<T>, name: string, shape: Shape, std = heStd(shape),
): readonly [weight: Param<T>, bias: Param<T>] {
  const taken = (each: string): Param<T> => {
    const param = existing?.get(`${name}.${each}`);
    if (param === undefined) throw new RangeError(`factory: there is no parameter ${name}.${each}`);
    return param;
  };
  if (existing !== undefined) return [taken('weight'), taken('bias')];
  const weight = weightParam(`${name}.weight`, gaussian(shape, std, init));
  const bias = biasParam(`${name}.bias`, zeros([shape[0]], init.precision));
  return [weight, bias] as readonly Param<Placed>[] as [Param<T>, Param<T>]; // new ones are on the processor, as is T
}
