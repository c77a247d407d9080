import { test } from 'tap';
import { GPU_OPTIONS, openGpuRunner, type GpuOptions, type GpuRunner } from '../../lib/compute/gpu-runner.js';
import { kernelOperations, runBlocked } from '../../lib/compute/kernel-operations.js';
import { Rng } from '../../lib/tensor/rng.js';
import type { Shape, Tensor } from '../../lib/tensor/tensor.js';
import { float32Tensor, sameBits } from '../support/float32.js';
import { assertGradient } from '../support/gradient.js';

const GEOMETRY = { stride: 1, pad: 1, groups: 1 };

const float32 = (shape: Shape, seed: number): Tensor => float32Tensor(shape, new Rng(seed));

/** A convolution and its two gradients, large enough to be threaded, and an RoI pooling, all started together. */
async function largeWork({ run }: GpuRunner): Promise<Tensor[]> {
  const operations = kernelOperations(run);
  const [x, w, b] = [float32([2, 32, 24, 40], 1), float32([64, 32, 3, 3], 2), float32([64], 3)];
  const dy = float32([2, 64, 24, 40], 4);
  const rois = Array.from({ length: 64 }, (_, i) =>
    ({ image: i % 2, x1: i % 7, y1: i % 5, x2: 20 + i % 16, y2: 12 + i % 9 }));
  const [y, dx, dw, pooled] = await Promise.all([
    operations.convForward(x, w, b, GEOMETRY),
    operations.convBackwardInput(dy, w, x.shape, GEOMETRY),
    operations.convBackwardWeights(x, dy, w.shape, GEOMETRY),
    operations.roiPoolForward(dy, rois, { width: 6, height: 6 }, 1),
  ]);
  return [y, dx, dw, pooled.y];
}

async function withRunner<Result>(
  options: Partial<GpuOptions>, use: (runner: GpuRunner) => Promise<Result>,
): Promise<Result> {
  const runner = await openGpuRunner('webasm', { ...GPU_OPTIONS, ...options });
  try {
    return await use(runner);
  } finally {
    await runner.close();
  }
}

test('webasm runs as webasm, without falling back', async (t) => {
  await withRunner({}, async (runner) => {
    await largeWork(runner);
    t.same({ ...runner.ran(), threads: null }, { modes: 'webasm', threads: null, fallback: null });
  });
});

test('one thread, several threads, and no private members of gpu.js give identical bits', async (t) => {
  const want = await withRunner({ threads: 1 }, largeWork);
  const without = { privateMembers: false };
  for (const options of [{ threads: 2 }, { threads: 4 }, without, { ...without, threads: 1 }]) {
    const got = await withRunner(options, async (runner) => {
      const first = await largeWork(runner);
      t.ok(sameBits(await largeWork(runner), first), `${JSON.stringify(options)}: the same again`);
      return first;
    });
    t.ok(sameBits(got, want), JSON.stringify(options));
  }
});

test('kernels are freed one by one while the threads they share go on working', async (t) => {
  await withRunner({ cache: { kernels: 1, bytes: Infinity } }, async (runner) => {
    const first = await largeWork(runner);
    for (let i = 0; i < 5; i++) t.ok(sameBits(await largeWork(runner), first));
    t.equal(runner.kernelCount(), 1);
  });
});

test('calls of one kernel that overlap do not mix', async (t) => {
  await withRunner({}, async ({ run }) => {
    const operations = kernelOperations(run);
    const w = float32([256, 128], 5);
    const b = float32([256], 6);
    const xs = Array.from({ length: 6 }, (_, i) => float32([256, 128], 10 + i));
    const ys = await Promise.all(xs.map((x) => operations.linearForward(x, w, b)));
    for (const [i, y] of ys.entries()) {
      assertGradient(t, y, await kernelOperations(runBlocked).linearForward(xs[i], w, b), 1e-5, `call ${i}`);
    }
  });
});

test('two computations at once have their own kernels and threads', async (t) => {
  const [one, other] = await Promise.all([withRunner({}, largeWork), withRunner({}, largeWork)]);
  t.ok(sameBits(one, other));
});
