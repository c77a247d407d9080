// Who computes what, by measured size. Every number here is printed by `npm run bench -- --thresholds`.
import { contract } from '../layers/kernels/contract.kernel.js';
import type { RunKernel } from '../layers/kernels/kernel-run.js';
import { precisionOf, sizeOf } from '../tensor/tensor.js';
import { runBlocked, kernelOperations, type Operations } from './kernel-operations.js';

/** Spreading a kernel over worker threads costs about 0.1 ms a call: worth it from this much arithmetic on … */
export const THREADED_FLOPS = 1e7;

/** … and from this many cells on: below 4096 gpu.js does not split, just above it the pieces are lopsided. */
export const THREADED_CELLS = 6000;

/** Contractions below this stay in the blocked loop: the call alone costs a kernel as much. */
export const BLOCKED_BELOW_FLOPS = 1e5;

/** Max pooling below this many values of x stays a loop. */
export const MAX_POOL_BELOW_VALUES = 4e4;

/** RoI pooling below this many outputs stays a loop. */
export const ROI_POOL_BELOW_OUTPUTS = 3e4;

/**
 * Small contractions and all float64 ones to the blocked loop, the rest to `run`; pooling of small or float64 maps to
 * the loops.
 */
export function dispatchedOperations(run: RunKernel, loops: Operations): Operations {
  const kernels = kernelOperations((call) => {
    const small = call.kernel === contract && call.flops < BLOCKED_BELOW_FLOPS;
    return small || call.inputs[0] instanceof Float64Array ? runBlocked(call) : run(call);
  });
  return {
    ...kernels,
    maxPoolForward: (x, geometry) => {
      const loop = precisionOf(x) === 'float64' || x.data.length < MAX_POOL_BELOW_VALUES;
      return (loop ? loops : kernels).maxPoolForward(x, geometry);
    },
    roiPoolForward: (x, rois, grid, spatialScale) => {
      const outputs = sizeOf([rois.length, x.shape[1], grid.height, grid.width]);
      const loop = precisionOf(x) === 'float64' || outputs < ROI_POOL_BELOW_OUTPUTS;
      return (loop ? loops : kernels).roiPoolForward(x, rois, grid, spatialScale);
    },
  };
}
