// One column of the bench: everything measured of one implementation, in its own process (bench-measure-main.ts), so
// that memory and first-call times are its own too.
import { describeBackend, type Compute } from '../compute/compute.js';
import { openCompute } from '../compute/open-compute.js';
import { transfersBetween, type Transfers } from '../compute/transfers.js';
import type { Init } from '../tensor/param.js';
import { Rng } from '../tensor/rng.js';
import { hotOperations } from './bench-operations.js';
import { JAX_VERSION, openJax } from './bench-jax.js';
import { smallNetworkStep } from './bench-network.js';
import { openTfjs, type TfjsBackend } from './bench-tfjs.js';
import { timed, type Timing, type TimingPlan } from './bench-timing.js';
import { trainingTransfers } from './bench-transfers.js';
import { growthTraining, SMALL_JOB } from './growth-training.js';

/**
 * Our modes; webasm and simd also with one thread; two backends of tfjs, and jax-js, which have no native code; torch,
 * which is native and is measured by a Python program (bench-torch.ts).
 */
export const IMPLEMENTATIONS = [
  'loops', 'blocked', 'cpu', 'webasm-1', 'webasm', 'simd-1', 'simd', 'auto', 'webgpu', 'tfjs-cpu', 'tfjs-wasm',
  'jax-js', 'torch',
] as const;
export type Implementation = typeof IMPLEMENTATIONS[number];

export interface MeasuredOperation {
  readonly name: string;
  readonly flops: number;
  /** null: the implementation has no such operation. */
  readonly timing: Timing | null;
}

export interface Measured {
  readonly implementation: Implementation;
  /** What really ran. */
  readonly backend: string;
  readonly threads: number;
  readonly operations: readonly MeasuredOperation[];
  /** One SGD step of the small network; null where there is no RoI pooling. */
  readonly step: (Timing & { readonly first: number }) | null;
  /** One step of the joint training of Faster R-CNN with its rules; null likewise. */
  readonly joint: Timing | null;
  /** Resident memory in MB after a few steps, and what came on top by the end; null where there is no step. */
  readonly memory: { readonly afterFirst: number; readonly growth: number } | null;
  /** GFLOPS of one thread at best, where the implementation has measured it on a product of its own. */
  readonly limit?: number;
  /** What a step sends to a graphics card and fetches from it, by the name of the step; absent: there is no card. */
  readonly transfers?: Readonly<Record<string, Transfers>>;
}

const SEED = 7;

/** Steps whose allocations are not yet counted as growth. */
const SETTLING_STEPS = 5;

/** Everything but torch, which is not measured by this program. */
export async function measure(implementation: Exclude<Implementation, 'torch'>, plan: TimingPlan): Promise<Measured> {
  const init: Init = { rng: new Rng(SEED), precision: 'float32' };
  if (implementation === 'tfjs-cpu') return measureTfjs(implementation, 'cpu', init, plan);
  if (implementation === 'tfjs-wasm') return measureTfjs(implementation, 'wasm', init, plan);
  if (implementation === 'jax-js') return measureJax(init, plan);
  const mode = implementation.replace(/-1$/, '');
  const compute = await (mode === implementation ? openCompute(mode) : openCompute(mode, 1));
  const sgdStep = smallNetworkStep(compute, init);
  const { step, memory } = await measureStep(sgdStep, plan);
  const jointRun = await growthTraining({ ...SMALL_JOB, system: 'joint' }, compute);
  await jointRun.step(); // what is prepared once, is prepared
  const joint = await timed(jointRun.step, plan);
  const transfers = await measureTransfers(compute, sgdStep);
  await jointRun.training.fetch(); // nothing is on its way when the backend closes
  const operations: MeasuredOperation[] = [];
  for (const { name, flops, run } of hotOperations(init)) {
    operations.push({ name, flops, timing: await timed(() => run(compute), plan) });
  }
  await compute.close();
  const { backend } = compute;
  const { threads } = backend;
  return { implementation, backend: describeBackend(backend), threads, operations, step, joint, memory, ...transfers };
}

async function measureStep(
  step: () => Promise<unknown>, plan: TimingPlan,
): Promise<{ readonly step: NonNullable<Measured['step']>; readonly memory: NonNullable<Measured['memory']> }> {
  const start = performance.now();
  await step();
  const first = performance.now() - start;
  for (let i = 1; i < SETTLING_STEPS; i++) await step();
  const afterFirst = residentMB();
  const timing = await timed(step, plan);
  return { step: { ...timing, first }, memory: { afterFirst, growth: residentMB() - afterFirst } };
}

/** Of an SGD step whose operands are sent with each call, and of a step of each training. */
async function measureTransfers(
  compute: Compute, sgdStep: () => Promise<unknown>,
): Promise<Pick<Measured, 'transfers'>> {
  const { transfers } = compute;
  if (transfers === undefined) return {};
  const before = transfers();
  await sgdStep();
  const ofCalls = transfersBetween(before, transfers());
  return { transfers: { 'SGD step, operands sent with each call': ofCalls, ...await trainingTransfers(compute) } };
}

async function measureTfjs(
  implementation: Implementation, backend: TfjsBackend, init: Init, plan: TimingPlan,
): Promise<Measured> {
  const tfjs = await openTfjs(backend, init);
  const operations: MeasuredOperation[] = [];
  for (const { name, flops, run } of tfjs.operations) {
    operations.push({ name, flops, timing: await timed(run, plan).catch(nullIfNoKernel) });
  }
  const ran = `tfjs ${tfjs.version}, ${backend}`;
  return { implementation, backend: ran, threads: 1, operations, step: null, joint: null, memory: null };
}

async function measureJax(init: Init, plan: TimingPlan): Promise<Measured> {
  const operations: MeasuredOperation[] = [];
  for (const { name, flops, run } of await openJax(init)) {
    operations.push({ name, flops, timing: await timed(run, plan) });
  }
  const backend = `jax-js ${JAX_VERSION}, wasm`;
  return { implementation: 'jax-js', backend, threads: 1, operations, step: null, joint: null, memory: null };
}

/** The one error of tfjs that means "cannot"; any other is a fault of ours. */
function nullIfNoKernel(error: unknown): null {
  if (error instanceof Error && error.message.includes('not registered')) return null;
  throw error;
}

function residentMB(): number {
  return process.memoryUsage().rss / 2 ** 20;
}
