// The plan of one layer of a trunk, without any allocation. A trunk's plan is a list of these; the trunk is built from
// it, and sizes and costs are computed from it:
//   build(factory)       the layer itself, with fresh parameters
//   outputShape(xShape)  (N,C,H,W) → (N,C',H',W')
//   cost(xShape)         parameters, multiply-adds, numbers kept for backward
//   plan                 what another program needs to build the layer again (docs/model-file.md)
import { convOutputShape } from '../layers/conv.js';
import type { Layer } from '../layers/layer.js';
import { lrnLayer, type Lrn } from '../layers/lrn.js';
import { poolOutputSize, maxPoolLayer, type PoolGeometry } from '../layers/max-pool.js';
import { reluLayer } from '../layers/relu.js';
import { sequential } from '../layers/sequential.js';
import { sizeOf, type Placed, type Shape } from '../tensor/tensor.js';
import { convGeometry, newConv, type ConvShape, type Factory } from './layer-factory.js';

/** The window that a layer slides over its map. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
}

export interface LayerCost {
  readonly parameters: number;
  /** Of one forward pass, without comparisons (max pooling) and element-wise work (ReLU, LRN). */
  readonly multiplyAdds: number;
  /** Numbers that forward keeps for backward: outputs, switches, scales. */
  readonly kept: number;
  /** Numbers that a kernel of this layer holds: both operands and the result. 0: the layer has no kernel. */
  readonly operands: number;
}

/** A layer as the metadata of a model file describe it. */
export type LayerPlan =
  | { readonly kind: 'conv'; readonly name: string; readonly in: number; readonly out: number; readonly kernel: number;
    readonly stride: number; readonly pad: number; readonly groups: number; readonly relu: true; }
  | { readonly kind: 'max-pool'; readonly name: string; readonly kernel: number; readonly stride: number;
    readonly pad: number; readonly outputSize: 'rounded up' | 'rounded down'; }
  | { readonly kind: 'lrn'; readonly name: string; readonly window: Lrn['kind'] } & Omit<Lrn, 'kind'>;

export interface TrunkLayer {
  readonly name: string;
  readonly plan: LayerPlan;
  readonly window: Window;
  /** Names and shapes of its parameters. */
  readonly shapes: Readonly<Record<string, Shape>>;
  outputShape(xShape: Shape): Shape;
  cost(xShape: Shape): LayerCost;
  build<T extends Placed>(factory: Factory<T>): Layer<unknown, T>;
}

/** A convolution and its ReLU. Keeps the output of the ReLU. */
export function convRelu(name: string, shape: ConvShape): TrunkLayer {
  const geometry = convGeometry(shape);
  const { in: inputs, out, kernel } = shape;
  const wShape = [out, inputs / geometry.groups, kernel, kernel];
  const outputShape = (xShape: Shape): Shape => convOutputShape(xShape, wShape, geometry);
  return {
    name,
    plan: { kind: 'conv', name, in: inputs, out, kernel, ...geometry, relu: true },
    window: { kernel, stride: geometry.stride, pad: geometry.pad },
    shapes: { [`${name}.weight`]: wShape, [`${name}.bias`]: [out] },
    outputShape,
    cost(xShape) {
      const [y, w] = [outputShape(xShape), sizeOf(wShape)];
      return {
        parameters: w + out,
        multiplyAdds: sizeOf(y) * (w / out),
        kept: sizeOf(y),
        operands: (sizeOf(xShape) + w + sizeOf(y)) / geometry.groups,
      };
    },
    build: <T extends Placed>(factory: Factory<T>) =>
      sequential<T>([newConv(factory, name, shape), reluLayer<T>({ inPlace: true })]),
  };
}

/** Max pooling. Keeps its outputs and a switch for each. */
export function maxPool(name: string, geometry: PoolGeometry): TrunkLayer {
  const outputShape = ([N, C, H, W]: Shape): Shape =>
    [N, C, poolOutputSize(H, geometry), poolOutputSize(W, geometry)];
  return {
    name,
    plan: poolPlan(name, geometry),
    window: geometry,
    shapes: {},
    outputShape,
    cost(xShape) {
      const y = sizeOf(outputShape(xShape));
      return { parameters: 0, multiplyAdds: 0, kept: 2 * y, operands: sizeOf(xShape) + y };
    },
    build: (factory) => maxPoolLayer(factory.compute, geometry),
  };
}

function poolPlan(name: string, geometry: PoolGeometry & { readonly rounding?: 'up' | 'down' }): LayerPlan {
  const { kernel, stride, pad, rounding = 'up' } = geometry;
  return { kind: 'max-pool', name, kernel, stride, pad, outputSize: `rounded ${rounding}` };
}

/** Local response normalisation. Keeps its outputs and the scale of each. */
export function lrn(name: string, kind: Lrn): TrunkLayer {
  const { kind: window, ...numbers } = kind;
  return {
    name,
    plan: { kind: 'lrn', name, window, ...numbers },
    window: { kernel: 1, stride: 1, pad: 0 },
    shapes: {},
    outputShape: (xShape) => xShape,
    cost: (xShape) => ({ parameters: 0, multiplyAdds: 0, kept: 2 * sizeOf(xShape), operands: 0 }),
    build: <T extends Placed>() => lrnLayer<T>(kind),
  };
}

/** Network-input pixels from one cell of the feature map to the next. */
export function trunkStride(trunk: readonly TrunkLayer[]): number {
  return trunk.reduce((product, { window }) => product * window.stride, 1);
}

/** Centre of the first feature cell in network-input pixels (0-based): Σ ((kernel − 1)/2 − pad) · stride so far. */
export function firstCellCentre(trunk: readonly TrunkLayer[]): number {
  let [centre, stride] = [0, 1];
  for (const { window } of trunk) {
    centre += ((window.kernel - 1) / 2 - window.pad) * stride;
    stride *= window.stride;
  }
  return centre;
}

/** The shape of the feature map, from xShape (N,3,H,W). */
export function trunkOutputShape(trunk: readonly TrunkLayer[], xShape: Shape): Shape {
  return trunk.reduce((shape, layer) => layer.outputShape(shape), xShape);
}
