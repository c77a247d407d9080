// Mode auto: which backend computes an operation, by its size. `npm run bench -- --thresholds` times both sides of each
// bound; THREADED_… are gpu.js' alone (mode webasm).
import { flopsOf, type Contract } from '../layers/kernels/product.js';
import type { MaxPoolOps } from '../layers/max-pool.js';
import type { RoiPoolOps } from '../layers/roi-pool.js';
import { precisionOf, sizeOf } from '../tensor/tensor.js';
import { contractByBlocked, productOperations, type Operations } from './kernel-operations.js';

/** Least flops for worker threads, whose use costs about 0.1 ms per call. */
export const THREADED_FLOPS = 1e7;

/** Least cells for worker threads. Below 4096 gpu.js does not split the work; just above, it splits it unevenly. */
export const THREADED_CELLS = 6000;

/**
 * Products with fewer flops stay in the blocked loop, which sums in double precision: another bound gives other bytes.
 */
export const BLOCKED_BELOW_FLOPS = 1e5;

/** Max pooling of fewer values of x stays in the loop. */
export const MAX_POOL_BELOW_VALUES = 4e4;

/** RoI pooling to fewer outputs stays in the loop. */
export const ROI_POOL_BELOW_OUTPUTS = 3e4;

/**
 * The operations of mode auto. Products: the blocked loop computes small and float64 ones, `contract` all others.
 * Pooling: `loops` computes small and float64 maps, `pooling` all others.
 */
export function dispatchedOperations(
  contract: Contract, pooling: MaxPoolOps & RoiPoolOps, loops: MaxPoolOps & RoiPoolOps,
): Operations {
  return {
    ...productOperations((product) => {
      const small = flopsOf(product.plan) < BLOCKED_BELOW_FLOPS;
      return small || product.precision === 'float64' ? contractByBlocked(product) : contract(product);
    }),
    maxPoolForward: (x, geometry) => {
      const loop = precisionOf(x) === 'float64' || x.data.length < MAX_POOL_BELOW_VALUES;
      return (loop ? loops : pooling).maxPoolForward(x, geometry);
    },
    roiPoolForward: (x, rois, grid, spatialScale) => {
      const outputs = sizeOf([rois.length, x.shape[1], grid.height, grid.width]);
      const loop = precisionOf(x) === 'float64' || outputs < ROI_POOL_BELOW_OUTPUTS;
      return (loop ? loops : pooling).roiPoolForward(x, rois, grid, spatialScale);
    },
  };
}
