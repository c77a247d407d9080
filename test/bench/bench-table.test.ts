import { test } from 'tap';
import { benchTable } from '../../lib/bench/bench-table.js';
import type { Measured, MeasuredOperation } from '../../lib/bench/bench-measure.js';

function operation(name: string, flops: number, milliseconds: number | null): MeasuredOperation {
  const timing = milliseconds === null ? null : { best: milliseconds / 2, median: milliseconds, repetitions: 2 };
  return { name, flops, timing };
}

function column(
  implementation: Measured['implementation'], conv: number, fc: number | null, step: number | null,
): Measured {
  return {
    implementation, backend: '', threads: implementation === 'auto' ? 2 : 1,
    operations: [operation('conv1 forward', 1e7, conv), operation('fc6 dW', 1e6, fc), operation('max pool', 0, 3)],
    step: step === null ? null : { best: step, median: step, repetitions: 1, first: 9 * step },
    joint: step === null ? null : { best: 2 * step, median: 3 * step, repetitions: 1 },
    memory: step === null ? null : { afterFirst: 100, growth: -2 },
  };
}

test('benchTable() turns times into GFLOPS, sums, ratios and what is missing', (t) => {
  const text = benchTable([
    column('blocked', 10, 2, 300), column('auto', 5, 1, 100), column('tfjs-cpu', 8000, 2, null),
    column('tfjs-wasm', 4, null, null), { ...column('torch', 1, 1, 10), limit: 100 },
  ], 4).join('\n');
  const row = (name: string): string[] =>
    text.split('\n').find((line) => line.startsWith(name))!.slice(name.length).trim().split(/ {2,}/);
  t.same(row('conv1 forward'), ['1.00 (2.00)', '2.00 (4.00)', '0.001 (0.003)', '2.50 (5.00)', '10.00 (20.00)', '25 %']);
  t.same(row('fc6 dW'), ['0.50 (1.00)', '1.00 (2.00)', '0.50 (1.00)', '-', '1.00 (2.00)', '13 %']);
  t.same(row('joint step'), ['900.0 (600.0)', '300.0 (200.0)', '-', '-', '30.0 (20.0)']);
  t.same(row('all products'), ['12.0 (6.0)', '6.0 (3.0)', '8002 (4001)', '-', '2.0 (1.0)']);
  t.same(row('SGD step'), ['300.0 (300.0)', '100.0 (100.0)', '-', '-', '10.0 (10.0)']);
  t.same(row('first step'), ['2700', '900', '-', '-', '90']);
  t.same(row('memory'), ['100 (-2)', '100 (-2)', '-', '-', '100 (-2)']);
  t.match(text, 'The limit of one thread: 4.0 GFLOPS, WebAssembly SIMD');
  t.match(text, 'The machine\'s own limit: 100.0 GFLOPS, one thread of torch');
  t.notMatch(text, 'graphics card');
  t.match(text, 'step, auto against blocked: 3.0 times faster');
  t.match(text, 'step, auto against tfjs-cpu (products alone): 80 times faster');
  t.match(text, 'tfjs-wasm cannot do: RoI pooling, so no whole step; no kernel for fc6 dW');
  t.end();
});

test('benchTable() says what a step sends to a graphics card and fetches from it', (t) => {
  const step = { uploads: 3, uploadedBytes: 1.5e6, readBacks: 2, readBytes: 4000 };
  const text = benchTable([{ ...column('webgpu', 1, 1, 1), transfers: { 'SGD step': step } }], 4).join('\n');
  t.match(text, 'webgpu, SGD step: uploads 3 (1.50 MB), read-backs 2 (0.00 MB)');
  t.end();
});
