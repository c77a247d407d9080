// Every operation in every mode against its loop. WebGPU and WebGL2 run where they exist, else the test says so.
import { test, type Test } from 'tap';
import { COMPUTE_MODES, describeBackend, type Compute, type ComputeMode } from '../../lib/compute/compute.js';
import { BLOCKED_BELOW_FLOPS, MAX_POOL_BELOW_VALUES, ROI_POOL_BELOW_OUTPUTS } from '../../lib/compute/dispatch.js';
import { loopsCompute } from '../../lib/compute/loops.js';
import { openCompute, whyUnavailable } from '../../lib/compute/open-compute.js';
import type { MaxPooled, PoolGeometry } from '../../lib/layers/max-pool.js';
import type { Grid, Roi } from '../../lib/layers/roi-pool.js';
import { Rng } from '../../lib/tensor/rng.js';
import { sizeOf, type Shape } from '../../lib/tensor/tensor.js';
import { float32Tensor as float32, sameBits } from '../support/float32.js';
import { assertGradient, type GradientReport } from '../support/gradient.js';
import {
  randomConvCase, randomGrid, randomLinearSizes, randomPoolGeometry, randomRois, type ConvCase,
} from '../support/random-case.js';

const CASES = 12;
/** On a GPU every size is compiled anew, which takes seconds where a processor stands in for the GPU. */
const GPU_CASES = 4;
const GPU_TIMEOUT_MS = 300_000;
const TOLERANCE = 1e-5;
const loops = loopsCompute();

async function compareConv(
  t: GradientReport, compute: Compute, rng: Rng, { xShape, wShape, geometry }: ConvCase = randomConvCase(rng),
): Promise<void> {
  const about = JSON.stringify({ xShape, wShape, geometry });
  const [x, w, b] = [float32(xShape, rng), float32(wShape, rng), float32([wShape[0]], rng)];
  const y = await loops.convForward(x, w, b, geometry);
  const dy = float32(y.shape, rng);
  assertGradient(t, await compute.convForward(x, w, b, geometry), y, TOLERANCE, `conv y ${about}`);
  const [dx, dw] = await Promise.all([
    compute.convBackwardInput(dy, w, xShape, geometry), compute.convBackwardWeights(x, dy, wShape, geometry),
  ]);
  assertGradient(t, dx, await loops.convBackwardInput(dy, w, xShape, geometry), TOLERANCE, `conv dx ${about}`);
  assertGradient(t, dw, await loops.convBackwardWeights(x, dy, wShape, geometry), TOLERANCE, `conv dw ${about}`);
}

async function compareLinear(
  t: GradientReport, compute: Compute, rng: Rng, [N, I, O] = randomLinearSizes(rng),
): Promise<void> {
  const [x, w, b, dy] = [float32([N, I], rng), float32([O, I], rng), float32([O], rng), float32([N, O], rng)];
  const about = JSON.stringify({ N, I, O });
  const y = await loops.linearForward(x, w, b);
  assertGradient(t, await compute.linearForward(x, w, b), y, TOLERANCE, `fc y ${about}`);
  const [dx, dw] = await Promise.all([compute.linearBackwardInput(dy, w), compute.linearBackwardWeights(x, dy)]);
  assertGradient(t, dx, await loops.linearBackwardInput(dy, w), TOLERANCE, `fc dx ${about}`);
  assertGradient(t, dw, await loops.linearBackwardWeights(x, dy), TOLERANCE, `fc dw ${about}`);
}

interface PoolCase {
  readonly xShape: Shape;
  readonly geometry: PoolGeometry;
  readonly rois: readonly Roi[];
  readonly grid: Grid;
}

function randomPoolCase(rng: Rng): PoolCase {
  const xShape = [1 + rng.integer(3), 1 + rng.integer(5), 3 + rng.integer(9), 3 + rng.integer(12)];
  return { xShape, geometry: randomPoolGeometry(rng), rois: randomRois(xShape, rng), grid: randomGrid(rng) };
}

async function comparePools(
  t: Test, compute: Compute, rng: Rng, { xShape, geometry, rois, grid }: PoolCase = randomPoolCase(rng),
): Promise<void> {
  const x = float32(xShape, rng);
  assertPooled(t, await compute.maxPoolForward(x, geometry), await loops.maxPoolForward(x, geometry),
    `max pooling is equal ${JSON.stringify({ xShape, geometry })}`);
  const want = await loops.roiPoolForward(x, rois, grid, 1 / 16);
  assertPooled(t, await compute.roiPoolForward(x, rois, grid, 1 / 16), want,
    `RoI pooling is equal ${JSON.stringify({ xShape, rois: rois.length, grid })}`);
}

function assertPooled(t: Test, got: MaxPooled, want: MaxPooled, about: string): void {
  t.same(got.y.shape, want.y.shape);
  t.ok(sameBits([got.y, { data: got.switches }], [want.y, { data: want.switches }]), about);
}

/** Each operation once at a size that mode auto does not leave to its loop (lib/compute/dispatch.ts). */
async function compareAboveBounds(t: Test, compute: Compute, rng: Rng): Promise<void> {
  const [N, I, O] = [60, 40, 30];
  t.ok(2 * N * I * O >= BLOCKED_BELOW_FLOPS);
  await compareLinear(t, compute, rng, [N, I, O]);
  const conv = { xShape: [2, 6, 10, 13], wShape: [16, 3, 3, 3], geometry: { stride: 1, pad: 1, groups: 2 } };
  t.ok(2 * (2 * 10 * 13) * (16 / 2) * (3 * 3 * 3) >= BLOCKED_BELOW_FLOPS, 'each of the two groups');
  await compareConv(t, compute, rng, conv);
  const xShape = [2, 10, 45, 52];
  const rois = [1, 2, 3, 4, 5].flatMap(() => randomRois(xShape, rng));
  t.ok(sizeOf(xShape) >= MAX_POOL_BELOW_VALUES);
  t.ok(rois.length * 10 * 9 * 7 >= ROI_POOL_BELOW_OUTPUTS, `${rois.length} regions`);
  const geometry = { kernel: 3, stride: 2, pad: 1 };
  await comparePools(t, compute, rng, { xShape, geometry, rois, grid: { width: 9, height: 7 } });
}

/** May be missing; a test of any other mode fails where it does not open. */
const OPTIONAL: readonly ComputeMode[] = ['webgpu', 'webgl2'];

for (const mode of COMPUTE_MODES.filter((known) => known !== 'loops')) {
  const reason = OPTIONAL.includes(mode) ? await whyUnavailable(mode) : null;
  const title = `every operation in mode ${mode} agrees with its loop on random shapes`;
  test(title, { skip: reason ?? false }, async (t) => {
    const onGpu = OPTIONAL.includes(mode);
    if (onGpu) t.setTimeout(GPU_TIMEOUT_MS);
    const compute = await openCompute(mode);
    const rng = new Rng(51);
    for (let i = 0; i < (onGpu ? GPU_CASES : CASES); i++) {
      await compareConv(t, compute, rng);
      await compareLinear(t, compute, rng);
      if (mode !== 'blocked') await comparePools(t, compute, rng); // in mode blocked, pooling is the loop
    }
    if (mode === 'auto') await compareAboveBounds(t, compute, rng);
    t.equal(compute.backend.mode, mode);
    t.equal(compute.backend.fallback, null);
    if (mode !== 'auto') t.equal(compute.backend.ran, mode);
    await compute.close();
  });
  if (reason !== null) {
    test(`openCompute() says why there is no ${mode} and what there is`, (t) => {
      t.match(reason, new RegExp(`^compute: mode ${mode} is not available here \\(.+\\), known are auto, loops, `));
      t.end();
    });
  }
}

test('describeBackend() is one line with mode, threads and the reason of a fallback', (t) => {
  t.equal(describeBackend({ mode: 'auto', ran: 'webasm+loops', threads: 2, fallback: null }),
    'webasm+loops, 2 threads');
  t.equal(describeBackend({ mode: 'auto', ran: 'blocked', threads: 1, fallback: 'no WebAssembly' }),
    'blocked, 1 thread (no WebAssembly)');
  t.end();
});
