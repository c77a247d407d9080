// Makes layers with fresh parameters, named after the layer: conv1 → conv1.weight, conv1.bias. Biases start at 0.
import type { Compute } from '../compute/compute.js';
import { convLayer, type ConvGeometry } from '../layers/conv.js';
import type { Layer } from '../layers/layer.js';
import { linearLayer } from '../layers/linear.js';
import { biasParam, gaussian, heStd, weightParam, type Init } from '../tensor/param.js';
import { zeros, type Shape, type Tensor } from '../tensor/tensor.js';

/** What new layers are made with. */
export interface Factory {
  readonly compute: Compute;
  readonly init: Init;
}

export interface ConvShape {
  readonly in: number;
  readonly out: number;
  readonly kernel: number;
  /** 1 where none is given. */
  readonly stride?: number;
  /** Half the kernel where none is given: stride 1 then keeps the map's size. */
  readonly pad?: number;
  /** 1 where none is given. */
  readonly groups?: number;
}

export interface LinearShape {
  readonly in: number;
  readonly out: number;
}

/** Stride, padding and groups of a convolution, those that were left out filled in. */
export function convGeometry({ kernel, stride, pad, groups }: ConvShape): ConvGeometry {
  return { stride: stride ?? 1, pad: pad ?? Math.floor(kernel / 2), groups: groups ?? 1 };
}

/** A convolution. Weights N(0, std²); He-normal where no std is given. */
export function newConv(factory: Factory, name: string, shape: ConvShape, std?: number): Layer<Tensor> {
  const { in: inputs, out, kernel } = shape;
  const geometry = convGeometry(shape);
  const [weight, bias] = newParams(factory, name, [out, inputs / geometry.groups, kernel, kernel], std);
  return convLayer(factory.compute, weight, bias, geometry);
}

/** A fully connected layer. Weights N(0, std²); He-normal where no std is given. */
export function newLinear(factory: Factory, name: string, shape: LinearShape, std?: number): Layer<Tensor> {
  const [weight, bias] = newParams(factory, name, [shape.out, shape.in], std);
  return linearLayer(factory.compute, weight, bias);
}

function newParams({ init }: Factory, name: string, shape: Shape, std = heStd(shape)) {
  const weight = weightParam(`${name}.weight`, gaussian(shape, std, init));
  const bias = biasParam(`${name}.bias`, zeros([shape[0]], init.precision));
  return [weight, bias] as const;
}
