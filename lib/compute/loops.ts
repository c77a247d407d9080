// The operations of a Compute by the loops that define them, in float32 and float64. Nothing to load or to free.
import { convBackwardInput, convBackwardWeights, convForward } from '../layers/conv.js';
import { linearBackwardInput, linearBackwardWeights, linearForward } from '../layers/linear.js';
import { maxPoolForward } from '../layers/max-pool.js';
import { roiPoolForward } from '../layers/roi-pool.js';
import { addInto } from '../tensor/tensor.js';
import type { Compute } from './compute.js';

/** Mode loops. What a loop throws becomes a rejection. */
export function loopsCompute(): Compute {
  return {
    backend: { mode: 'loops', ran: 'loops', threads: 1, fallback: null },
    convForward: async (x, w, b, geometry) => convForward(x, w, b, geometry),
    convBackwardInput: async (dy, w, xShape, geometry) => convBackwardInput(dy, w, xShape, geometry),
    convBackwardWeights: async (x, dy, wShape, geometry) => convBackwardWeights(x, dy, wShape, geometry),
    linearForward: async (x, w, b) => linearForward(x, w, b),
    linearBackwardInput: async (dy, w) => linearBackwardInput(dy, w),
    linearBackwardWeights: async (x, dy, into) => {
      const dw = linearBackwardWeights(x, dy);
      if (into !== undefined) addInto(into, dw);
      return into ?? dw;
    },
    maxPoolForward: async (x, geometry) => maxPoolForward(x, geometry),
    roiPoolForward: async (x, rois, grid, spatialScale) => roiPoolForward(x, rois, grid, spatialScale),
    close: async () => {},
  };
}
