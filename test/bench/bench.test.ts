import { test } from 'tap';
import { bench, type BenchOptions } from '../../lib/bench/bench.js';
import { hotOperations } from '../../lib/bench/bench-operations.js';
import { CONVS, LINEARS } from '../../lib/bench/bench-shapes.js';
import { smallNetworkStep } from '../../lib/bench/bench-network.js';
import { openTfjs } from '../../lib/bench/bench-tfjs.js';
import { openCompute, whyUnavailable } from '../../lib/compute/open-compute.js';
import { Rng } from '../../lib/tensor/rng.js';
import { recordedWorld } from '../support/recorded-world.js';

const init = () => ({ rng: new Rng(1), precision: 'float32' as const });

const only = (name: string): BenchOptions =>
  ({ quick: true, only: [name], thresholds: false, growth: false, json: false });

test('bench() refuses an unknown implementation and lists the known ones', async (t) => {
  await t.rejects(bench(only('cuda'), recordedWorld().world), new RangeError('bench: unknown implementation "cuda", ' +
    'known are loops, blocked, cpu, webasm-1, webasm, auto, webgpu, tfjs-cpu, tfjs-wasm'));
});

const noWebGpu = await whyUnavailable('webgpu');

test('bench() says why webgpu is not measured', { skip: noWebGpu === null && 'WebGPU is here' }, async (t) => {
  await t.rejects(bench(only('webgpu'), recordedWorld().world), new Error(noWebGpu ?? ''));
});

test('the products of a step are 1.10 GFLOP, in ours and in tfjs the same ones', async (t) => {
  const products = hotOperations(init()).filter(({ flops }) => flops > 0).map(({ name, flops }) => ({ name, flops }));
  const total = products.reduce((sum, { flops }) => sum + flops, 0);
  t.equal((total / 1e9).toFixed(2), '1.10');
  const { operations } = await openTfjs('cpu', init());
  t.same(operations.map(({ name, flops }) => ({ name, flops })), products);
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
