// `npm run bench -- --thresholds`: what the constants of lib/compute/dispatch.ts were read from. Each table lets one
// operation grow and times it in the implementations between which the constant decides. The last table sets the
// contraction kernel beside the obvious one: should it ever be the slower, gpu.js has changed under it.
import { GPU_OPTIONS, openGpuRunner } from '../compute/gpu-runner.js';
import { kernelOperations, runBlocked, type Operations } from '../compute/kernel-operations.js';
import { loopsCompute } from '../compute/loops.js';
import { openCompute } from '../compute/open-compute.js';
import type { KernelThis, RunKernel } from '../layers/kernels/kernel-run.js';
import { gaussian, type Init } from '../tensor/param.js';
import { Rng } from '../tensor/rng.js';
import type { TensorData } from '../tensor/tensor.js';
import { someRois } from './bench-shapes.js';
import { QUICK, timed } from './bench-timing.js';

type Run = (operations: Operations) => Promise<unknown>;

/** Lines of the tables; milliseconds, best of a few. */
export async function thresholdTable(): Promise<string[]> {
  const init: Init = { rng: new Rng(7), precision: 'float32' };
  const single = await openGpuRunner('webasm', { ...GPU_OPTIONS, threads: 1 });
  const threaded = await openGpuRunner('webasm', { ...GPU_OPTIONS, threadedFlops: 0, threadedCells: 4097 });
  const simd = await openCompute('simd', 1);
  const [loops, blocked] = [loopsCompute(), kernelOperations(runBlocked)];
  const [one, several] = [kernelOperations(single.run), kernelOperations(threaded.run)];
  const table = async (title: string, sides: Record<string, Operations>, rows: readonly (readonly [string, Run])[]) => {
    const lines = [title, `${''.padEnd(16)}${Object.keys(sides).map((name) => name.padStart(10)).join('')}`];
    for (const [name, run] of rows) {
      const times: number[] = [];
      for (const side of Object.values(sides)) times.push((await timed(() => run(side), QUICK)).best);
      lines.push(name.padEnd(16) + times.map((time) => time.toFixed(3).padStart(10)).join(''));
    }
    return [...lines, ''];
  };
  const lines = [
    ...await table('BLOCKED_BELOW_FLOPS: n×n by n×n, ms', { blocked, simd }, products(init)),
    ...await table('THREADED_FLOPS: 3×3 convolution, ms', { 'one thread': one, threads: several }, convolutions(init)),
    ...await table('MAX_POOL_BELOW_VALUES: 3×3 stride 2, ms', { loops, simd }, maxPools(init)),
    ...await table('ROI_POOL_BELOW_OUTPUTS: 6×6 bins, ms', { loops, simd }, roiPools(init)),
    ...await kernelComparison(single.run, init),
  ];
  await Promise.all([simd.close(), single.close(), threaded.close()]);
  return lines;
}

/** One cell per thread, as one would write it first. */
function productCell(this: KernelThis<{ readonly n: number }>, x: TensorData, w: TensorData): number {
  let sum = 0;
  for (let c = 0; c < this.constants.n; c++) {
    sum += x[this.thread.y * this.constants.n + c] * w[this.thread.x * this.constants.n + c];
  }
  return sum;
}

/** The same n×n product by both kernels on one thread. */
async function kernelComparison(run: RunKernel, init: Init): Promise<string[]> {
  const n = 256;
  const [x, w, b] = [gaussian([n, n], 1, init), gaussian([n, n], 1, init), gaussian([n], 1, init)];
  const inputs = [x.data, w.data];
  const cell = await timed(() => run({
    kernel: productCell, resultsPerCell: 1, output: [n, n, 1], constants: { n }, inputs, flops: 2 * n ** 3,
  }), QUICK);
  const quad = await timed(() => kernelOperations(run).linearForward(x, w, b), QUICK);
  const gigaflops = (best: number): string => (2 * n ** 3 / best / 1e6).toFixed(1);
  return [`${n}×${n} product, GFLOPS: contract ${gigaflops(quad.best)}, one cell per thread ${gigaflops(cell.best)}`];
}

function products(init: Init): [string, Run][] {
  return [8, 16, 32, 48, 64, 96].map((n) => {
    const [x, w, b] = [gaussian([n, n], 1, init), gaussian([n, n], 1, init), gaussian([n], 1, init)];
    return [`${(2 * n ** 3 / 1e3).toFixed(0)} kFLOP`, (side) => side.linearForward(x, w, b)];
  });
}

function convolutions(init: Init): [string, Run][] {
  return [8, 12, 16, 24, 32, 48].map((C) => {
    const [x, w, b] = [gaussian([2, C, 36, 60], 1, init), gaussian([C, C, 3, 3], 1, init), gaussian([C], 1, init)];
    const flops = 2 * 2 * 36 * 60 * C * C * 9;
    return [`${(flops / 1e6).toFixed(1)} MFLOP`, (side) => side.convForward(x, w, b, { stride: 1, pad: 1, groups: 1 })];
  });
}

function maxPools(init: Init): [string, Run][] {
  return [8, 16, 32, 64, 128].map((size) => {
    const x = gaussian([1, 16, size, size], 1, init);
    return [`${x.data.length} values`, (side) => side.maxPoolForward(x, { kernel: 3, stride: 2, pad: 0 })];
  });
}

function roiPools(init: Init): [string, Run][] {
  const x = gaussian([2, 32, 18, 31], 1, init);
  return [2, 8, 32, 128].map((count) => {
    const rois = someRois(init.rng).slice(0, count);
    return [`${count * 32 * 36} outputs`, (side) => side.roiPoolForward(x, rois, { width: 6, height: 6 }, 1 / 8)];
  });
}
