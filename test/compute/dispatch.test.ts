import { test } from 'tap';
import {
  BLOCKED_BELOW_FLOPS, MAX_POOL_BELOW_VALUES, ROI_POOL_BELOW_OUTPUTS, dispatchedOperations,
} from '../../lib/compute/dispatch.js';
import { runInFloat64 } from '../../lib/compute/float64-runner.js';
import { kernelOperations } from '../../lib/compute/kernel-operations.js';
import { loopsCompute } from '../../lib/compute/loops.js';
import { contractByKernel } from '../../lib/layers/kernels/contract.kernel.js';
import type { RunKernel } from '../../lib/layers/kernels/kernel-run.js';
import { zeros, type Precision } from '../../lib/tensor/tensor.js';

/** Names of the kernels that reach the runner; a product counts as `contract`. */
function recorded() {
  const kernels: string[] = [];
  const run: RunKernel = (call) => {
    kernels.push(call.kernel.name);
    return runInFloat64(call);
  };
  return { kernels, operations: dispatchedOperations(contractByKernel(run), kernelOperations(run), loopsCompute()) };
}

test('dispatchedOperations() keeps small and float64 contractions in the blocked loop', async (t) => {
  const { kernels, operations } = recorded();
  const I = BLOCKED_BELOW_FLOPS / (2 * 16 * 16); // 16 examples, 16 outputs
  const forward = (inputs: number, precision: Precision) => operations.linearForward(
    zeros([16, inputs], precision), zeros([16, inputs], precision), zeros([16], precision));
  await forward(Math.floor(I) - 1, 'float32');
  await forward(2 * Math.ceil(I), 'float64');
  t.same(kernels, []);
  await forward(Math.ceil(I), 'float32');
  t.same(kernels, ['contract']);
});

test('dispatchedOperations() pools small and float64 maps by the loops', async (t) => {
  const { kernels, operations } = recorded();
  const map = (values: number, precision: Precision) => zeros([1, 1, values / 100, 100], precision);
  const pool = (values: number, precision: Precision) =>
    operations.maxPoolForward(map(values, precision), { kernel: 2, stride: 2, pad: 0 });
  await pool(MAX_POOL_BELOW_VALUES - 100, 'float32');
  await pool(MAX_POOL_BELOW_VALUES, 'float64');
  t.same(kernels, []);
  await pool(MAX_POOL_BELOW_VALUES, 'float32');
  t.same(kernels, ['maxPoolTap']);
});

test('dispatchedOperations() pools few regions by the loop', async (t) => {
  const { kernels, operations } = recorded();
  const roi = { image: 0, x1: 0, y1: 0, x2: 3, y2: 3 };
  const pool = (rois: number) =>
    operations.roiPoolForward(zeros([1, 4, 4, 4]), Array(rois).fill(roi), { width: 5, height: 5 }, 1);
  await pool(ROI_POOL_BELOW_OUTPUTS / 100 - 1);
  t.same(kernels, []);
  await pool(ROI_POOL_BELOW_OUTPUTS / 100);
  t.same(kernels, ['roiPoolArgmax']);
});
