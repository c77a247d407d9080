// The operations of a Compute by kernels. Convolution and fully connected layer need one `contract` alone.
import type { ConvOps } from '../layers/conv.js';
import { convBackwardInputByKernel, convBackwardWeightsByKernel, convForwardByKernel } from '../layers/conv.kernel.js';
import { contractBlocked } from '../layers/kernels/contract-blocked.js';
import { contract, contractByKernel, type ContractConstants } from '../layers/kernels/contract.kernel.js';
import type { RunKernel } from '../layers/kernels/kernel-run.js';
import type { Contract } from '../layers/kernels/product.js';
import type { LinearOps } from '../layers/linear.js';
import {
  linearBackwardInputByKernel, linearBackwardWeightsByKernel, linearForwardByKernel,
} from '../layers/linear.kernel.js';
import { maxPoolForwardByKernel } from '../layers/max-pool.kernel.js';
import { roiPoolForwardByKernel } from '../layers/roi-pool.kernel.js';
import type { Compute } from './compute.js';

/** The operations of a Compute, without `backend` and `close`. */
export type Operations = Omit<Compute, 'backend' | 'close'>;

/** Every operation by its kernel, which `run` executes. */
export function kernelOperations(run: RunKernel): Operations {
  return {
    ...productOperations(contractByKernel(run)),
    maxPoolForward: (x, geometry) => maxPoolForwardByKernel(run, x, geometry),
    roiPoolForward: (x, rois, grid, spatialScale) => roiPoolForwardByKernel(run, x, rois, grid, spatialScale),
  };
}

/** Convolution and fully connected layer by products. */
export function productOperations(contractBy: Contract): ConvOps & LinearOps {
  return {
    convForward: (x, w, b, geometry) => convForwardByKernel(contractBy, x, w, b, geometry),
    convBackwardInput: (dy, w, xShape, geometry) => convBackwardInputByKernel(contractBy, dy, w, xShape, geometry),
    convBackwardWeights: (x, dy, wShape, geometry) => convBackwardWeightsByKernel(contractBy, x, dy, wShape, geometry),
    linearForward: (x, w, b) => linearForwardByKernel(contractBy, x, w, b),
    linearBackwardInput: (dy, w) => linearBackwardInputByKernel(contractBy, dy, w),
    linearBackwardWeights: (x, dy, into) => linearBackwardWeightsByKernel(contractBy, x, dy, into),
  };
}

/** A runner of the contraction kernel alone: its blocked loop, in the inputs' precision. Rejects other kernels. */
export const runBlocked: RunKernel = async ({ kernel, constants, output, inputs: [x, w] }) => {
  if (kernel !== contract) throw new TypeError(`runBlocked: there is no blocked loop for the kernel ${kernel.name}`);
  return contractBlocked(constants as ContractConstants, output, x, w);
};

/** Computes products by the blocked loop. */
export const contractByBlocked: Contract = contractByKernel(runBlocked);
