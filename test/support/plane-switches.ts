// The golden files count switches inside one plane (h·W + w); ours are flat indices into the whole map.
import { tensor, type Shape, type Tensor } from '../../lib/tensor/tensor.js';

/** Flat switches of a pooled tensor of shape `yShape` as indices inside a plane of x; empty bins stay −1. */
export function planeSwitches(switches: Int32Array, yShape: Shape, xShape: Shape): Tensor {
  const plane = xShape[2] * xShape[3];
  return tensor(yShape, Array.from(switches, (i) => i < 0 ? i : i % plane), 'float64');
}
