import { readFileSync } from 'node:fs';
import { test } from 'tap';
import { bench, type BenchOptions } from '../../lib/bench/bench.js';
import { hotOperations } from '../../lib/bench/bench-operations.js';
import { CONVS, LINEARS } from '../../lib/bench/bench-shapes.js';
import { smallNetworkStep } from '../../lib/bench/bench-network.js';
import { JAX_VERSION, openJax } from '../../lib/bench/bench-jax.js';
import { compiledLoop, simdLimit } from '../../lib/bench/bench-limit.js';
import { openTfjs } from '../../lib/bench/bench-tfjs.js';
import { findTorch, measureTorch } from '../../lib/bench/bench-torch.js';
import { openCompute, whyUnavailable } from '../../lib/compute/open-compute.js';
import { Rng } from '../../lib/tensor/rng.js';
import { recordedWorld } from '../support/recorded-world.js';

const init = () => ({ rng: new Rng(1), precision: 'float32' as const });

const only = (name: string): BenchOptions =>
  ({ quick: true, only: [name], thresholds: false, growth: false, json: false });

test('bench() refuses an unknown implementation and lists the known ones', async (t) => {
  await t.rejects(bench(only('cuda'), recordedWorld().world), new RangeError('bench: unknown implementation "cuda", ' +
    'known are loops, blocked, cpu, webasm-1, webasm, simd-1, simd, auto, webgpu, tfjs-cpu, tfjs-wasm, jax-js, torch'));
});

const noWebGpu = await whyUnavailable('webgpu');

test('bench() says why webgpu is not measured', { skip: noWebGpu === null && 'WebGPU is here' }, async (t) => {
  await t.rejects(bench(only('webgpu'), recordedWorld().world), new Error(noWebGpu ?? ''));
});

test('the products of a step are 1.10 GFLOP, in ours, in tfjs and in jax-js the same ones', async (t) => {
  const products = hotOperations(init()).filter(({ flops }) => flops > 0).map(({ name, flops }) => ({ name, flops }));
  const total = products.reduce((sum, { flops }) => sum + flops, 0);
  t.equal((total / 1e9).toFixed(2), '1.10');
  const { operations } = await openTfjs('cpu', init());
  t.same(operations.map(({ name, flops }) => ({ name, flops })), products);
  t.same((await openJax(init())).map(({ name, flops }) => ({ name, flops })), products);
  t.equal(CONVS.length + LINEARS.length, 7);
});

test('smallNetworkStep() trains: its loss falls', async (t) => {
  const compute = await openCompute('auto');
  const step = smallNetworkStep(compute, init());
  const first = await step();
  let last = first;
  for (let i = 0; i < 3; i++) last = await step();
  await compute.close();
  t.ok(Number.isFinite(first));
  t.ok(last < first, `${first} fell to ${last}`);
});

test('the version of jax-js that the bench names is the one that is pinned', (t) => {
  const { devDependencies } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  t.equal(devDependencies['@jax-js/jax'], JAX_VERSION);
  t.end();
});

test('simdLimit() times a loop that really computes: twelve sums run towards 1', async (t) => {
  const loop = compiledLoop();
  t.equal(loop(1), (78 + 12) / 2); // the sums begin at 1, 2, …, 12; s ← s / 2 + 1 / 2
  t.equal(loop(60), 12);
  t.ok(await simdLimit() > 0.1);
});

const torch = await findTorch();
const noTorch = 'reason' in torch && torch.reason;

test('torch measures the same products, and a step where torchvision is there', { skip: noTorch }, async (t) => {
  if ('reason' in torch) return;
  const { operations, step, limit } = await measureTorch(torch.python, { warmUp: 0, repetitions: 1, budget: 1 });
  t.same(operations.map(({ name, flops }) => ({ name, flops })),
    hotOperations(init()).filter(({ flops }) => flops > 0).map(({ name, flops }) => ({ name, flops })));
  t.ok(operations.every(({ timing }) => timing !== null && timing.best > 0));
  t.ok((step?.best ?? 1) > 0 && limit! > 0.1);
});
