// Networks small enough to differentiate by central differences: a spec with few channels, float64, loops.
import { loopsCompute } from '../../lib/compute/loops.js';
import type { FeatureSpec } from '../../lib/networks/backbones.js';
import type { Factory } from '../../lib/networks/layer-factory.js';
import type { Param } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';

/** Stride 4, a 2×2 grid and a handful of channels: for the parts above the trunk. */
export const TINY_SPEC: FeatureSpec = {
  stride: 4, channels: 2, grid: 2, fc: [5, 4], rpnChannels: 3, rpnStride: 8, rpnConvStd: null, cropRegion: 'pixels',
};

/** Makes float64 layers computed by loops. */
export function tinyFactory(seed: number): Factory {
  return { compute: loopsCompute(), init: { rng: new Rng(seed), precision: 'float64' } };
}

/** Gives every parameter N(0, ½²) values: no bias sits at 0 and no output layer is too small to be checked. */
export function randomise(params: readonly Param[], rng: Rng): void {
  for (const { value } of params) for (let i = 0; i < value.data.length; i++) value.data[i] = rng.normal() / 2;
}
