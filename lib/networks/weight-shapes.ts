// The shapes of the weights that a pre-trained network gives, from the plan of its backbone: nothing is allocated.
import type { Shape } from '../tensor/tensor.js';
import type { BackboneSpec } from './backbones.js';

/** Tensors by name, layer by layer. */
export type WeightShapes = Readonly<Record<string, Shape>>;

/** The trunk's. */
export function trunkShapes({ trunk }: BackboneSpec): WeightShapes {
  return Object.assign({}, ...trunk.map(({ shapes }) => shapes)) as WeightShapes;
}

/** Those of fc6 and fc7 on RoI-pooled features. */
export function fcShapes({ channels, grid, fc: [fc6, fc7] }: BackboneSpec): WeightShapes {
  return {
    'fc6.weight': [fc6, channels * grid ** 2], 'fc6.bias': [fc6],
    'fc7.weight': [fc7, fc6], 'fc7.bias': [fc7],
  };
}
