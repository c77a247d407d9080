// What thousands of kernel calls leave in memory; the rest of the runner's tests are in gpu-runner.test.ts.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'tap';
import { GPU_OPTIONS, openGpuRunner } from '../../lib/compute/gpu-runner.js';
import { kernelOperations } from '../../lib/compute/kernel-operations.js';
import { Rng } from '../../lib/tensor/rng.js';
import { withPrecision, type Shape, type Tensor } from '../../lib/tensor/tensor.js';
import { randomTensor } from '../support/gradient.js';

const GEOMETRY = { stride: 1, pad: 1, groups: 1 };

function float32(shape: Shape, seed: number): Tensor {
  return withPrecision(randomTensor(shape, new Rng(seed)), 'float32');
}

test('10,000 calls with changing sizes do not leak', async (t) => {
  const [calls, sizes, capacity] = [10_000, 12, 8];
  const runner = await openGpuRunner('webasm', { ...GPU_OPTIONS, cache: { kernels: capacity, bytes: Infinity } });
  try {
    const operations = kernelOperations(runner.run);
    const inputs = Array.from({ length: sizes }, (_, i) => float32([1, 2, 6, 6 + i], i));
    const [w, b] = [float32([4, 2, 3, 3], 1), float32([4], 2)];
    let baseline = 0;
    for (let i = 0; i < calls; i++) {
      // mostly one size, so that both cached and evicted kernels are met
      await operations.convForward(inputs[i % 50 === 0 ? (i / 50) % sizes : 0], w, b, GEOMETRY);
      if (i === calls / 5) baseline = process.memoryUsage().rss;
    }
    const grownMB = (process.memoryUsage().rss - baseline) / 2 ** 20;
    t.ok(runner.kernelCount() <= capacity, `${runner.kernelCount()} kernels`);
    t.ok(grownMB < 64, `resident memory grew by ${grownMB.toFixed(1)} MB in the last ${calls * 0.8} calls`);
  } finally {
    await runner.close();
  }
});

/** 60 kernels of 2.5 MB a round, four of which are kept; prints by how many MB rounds 2 to 5 let the process grow. */
const EVER_NEW_SIZES = `
  import { GPU_OPTIONS, openGpuRunner } from '${new URL('../../lib/compute/gpu-runner.js', import.meta.url).href}';
  import { kernelOperations } from '${new URL('../../lib/compute/kernel-operations.js', import.meta.url).href}';
  const cache = { kernels: 4, bytes: Infinity };
  const { run } = await openGpuRunner('webasm', { ...GPU_OPTIONS, cache, threadedFlops: 0, threads: 2 });
  const zeros = (shape) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b)) });
  const { convForward } = kernelOperations(run);
  const [w, b] = [zeros([8, 1, 1, 1]), zeros([8])];
  let before = 0;
  for (let i = 0; i < 300; i++) {
    if (i === 60) before = residentBytes();
    await convForward(zeros([1, 1, 200, 400 + 4 * (i % 60)]), w, b, { stride: 1, pad: 0, groups: 1 });
  }
  console.log(((residentBytes() - before) / 2 ** 20).toFixed(0));
  function residentBytes() { // without this thread's own garbage, which a busy machine collects later
    gc();
    return process.memoryUsage().rss;
  }
`;

test('threaded kernels of ever new sizes do not fill the memory of idle threads', async (t) => {
  // a process of its own: tap watches every promise, which keeps results alive for longer
  const folder = t.testdir({ 'program.mjs': EVER_NEW_SIZES });
  const argv = ['--expose-gc', join(folder, 'program.mjs')];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { timeout: 120_000 });
  t.ok(Number(stdout) < 250, `resident memory grew by ${stdout.trim()} MB while 600 MB of kernels came and went`);
});
