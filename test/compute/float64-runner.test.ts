import { test } from 'tap';
import { runInFloat64 } from '../../lib/compute/float64-runner.js';
import type { KernelThis } from '../../lib/layers/kernels/kernel-run.js';

function address(this: KernelThis<{ readonly hundred: number }>, x: Float64Array): number {
  return x[0] + this.thread.x + 10 * this.thread.y + this.constants.hundred * this.thread.z + this.output.z / 10;
}

function pair(this: KernelThis): [number, number, number, number] {
  return [this.thread.x, 1 / 3, this.thread.y, this.thread.z];
}

test('runInFloat64() runs every thread, x fastest, in the precision of the inputs', async (t) => {
  const sizes = { resultsPerCell: 1, output: [2, 2, 2], flops: 0 } as const;
  const call = { kernel: address, constants: { hundred: 100 }, ...sizes };
  const results = await runInFloat64({ ...call, inputs: [Float64Array.of(0.25)] });
  t.ok(results instanceof Float64Array);
  t.same([...results], [0, 1, 10, 11, 100, 101, 110, 111].map((v) => v + 0.25 + 0.2));
  t.ok(await runInFloat64({ ...call, inputs: [Float32Array.of(0.25)] }) instanceof Float32Array);
});

test('runInFloat64() lays four results of a cell side by side', async (t) => {
  const inputs = [new Float64Array(1)];
  const sizes = { resultsPerCell: 4, output: [1, 2, 1], flops: 0 } as const;
  const results = await runInFloat64({ kernel: pair, constants: {}, inputs, ...sizes });
  t.same([...results], [0, 1 / 3, 0, 0, 0, 1 / 3, 1, 0]);
});
