import { test } from 'tap';
import { runInFloat64 } from '../../../lib/compute/float64-runner.js';
import { contractBlocked } from '../../../lib/layers/kernels/contract-blocked.js';
import {
  contractByKernel, contractConstants, roundUpToQuad, type ContractionPlan,
} from '../../../lib/layers/kernels/contract.kernel.js';
import { Rng } from '../../../lib/tensor/rng.js';
import type { TensorData } from '../../../lib/tensor/tensor.js';
import { randomTensor, relativeError } from '../../support/gradient.js';

/** The definition in the header of contract.kernel.ts, address by address. */
function byDefinition({ cells: [X, Y, Z], lengths: n, x, w }: ContractionPlan, xs: TensorData, ws: TensorData) {
  const results = new Float64Array(4 * X * Y * Z);
  for (let at = 0; at < results.length; at++) {
    const j = at % 4;
    const lane = Math.floor(at / 4) % X;
    const y = Math.floor(at / 4 / X) % Y;
    const z = Math.floor(at / 4 / X / Y);
    for (let a = 0; a < n.a; a++) for (let b = 0; b < n.b; b++) for (let c = 0; c < n.c; c++) {
      results[at] += xs[z * x.z + y * x.y + j * x.j + a * x.a + b * x.b + c * x.c]
        * ws[lane * w.x + a * w.a + b * w.b + c * w.c];
    }
  }
  return results;
}

/** Strides at random; the operands are as long as the last address needs. */
function randomPlan(rng: Rng): { plan: ContractionPlan; xs: Float64Array; ws: Float64Array } {
  const upTo = (n: number): number => 1 + rng.integer(n);
  const lengths = { a: upTo(3), b: upTo(3), c: upTo(4) };
  const cells = [4 * upTo(3), upTo(3), upTo(3)] as const;
  const x = { y: upTo(5), z: upTo(5), j: upTo(5), a: upTo(5), b: upTo(5), c: upTo(5) };
  const w = { x: upTo(5), a: upTo(5), b: upTo(5), c: upTo(5) };
  const inner = (s: { a: number; b: number; c: number }): number =>
    (lengths.a - 1) * s.a + (lengths.b - 1) * s.b + (lengths.c - 1) * s.c;
  const xSize = inner(x) + (cells[1] - 1) * x.y + (cells[2] - 1) * x.z + 3 * x.j + 1;
  const wSize = inner(w) + (cells[0] - 1) * w.x + 1;
  const data = (size: number): Float64Array => randomTensor([size], rng).data as Float64Array;
  return { plan: { cells, lengths, x, w }, xs: data(xSize), ws: data(wSize) };
}

test('contract() and contractBlocked() are the sum of their definition for any strides', async (t) => {
  const rng = new Rng(1);
  for (let i = 0; i < 40; i++) {
    const { plan, xs, ws } = randomPlan(rng);
    const want = { shape: [], data: byDefinition(plan, xs, ws) };
    const kernel = { shape: [], data: await contractByKernel(runInFloat64, plan, xs, ws) };
    const blocked = { shape: [], data: contractBlocked(contractConstants(plan), plan.cells, xs, ws) };
    t.ok(relativeError(kernel, want) < 1e-13, JSON.stringify(plan));
    t.ok(relativeError(blocked, want) < 1e-13, JSON.stringify(plan));
  }
});

test('contractBlocked() of a 4×4 matrix product by hand', (t) => {
  // r[lane][j] = Σ_c X[j,c] W[c,lane] with X = rows (1,2) (3,4) (5,6) (7,8), W = (1,0,0,1 ; 0,1,0,1)
  const x = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const w = Float32Array.of(1, 0, 0, 1, 0, 1, 0, 1);
  const plan: ContractionPlan = {
    cells: [4, 1, 1], lengths: { a: 1, b: 1, c: 2 },
    x: { y: 0, z: 0, j: 2, a: 0, b: 0, c: 1 }, w: { x: 1, a: 0, b: 0, c: 4 },
  };
  const r = contractBlocked(contractConstants(plan), plan.cells, x, w);
  t.ok(r instanceof Float32Array);
  t.same([...r], [1, 3, 5, 7, 2, 4, 6, 8, 0, 0, 0, 0, 3, 7, 11, 15]);
  t.end();
});

test('contractByKernel() tells the runner cells, flops and strides, and refuses a broken row of lanes', async (t) => {
  const { plan, xs, ws } = randomPlan(new Rng(2));
  await contractByKernel(async (call) => {
    const [X, Y, Z] = plan.cells;
    t.equal(call.flops, 8 * X * Y * Z * plan.lengths.a * plan.lengths.b * plan.lengths.c);
    t.same(call.output, plan.cells);
    t.equal(call.constants.j3, 3 * plan.x.j);
    return runInFloat64(call);
  }, plan, xs, ws);
  t.throws(() => contractByKernel(runInFloat64, { ...plan, cells: [6, 1, 1] }, xs, ws),
    new RangeError('contract: cells in x must be a multiple of 4, got 6'));
});

test('roundUpToQuad() is the next multiple of 4', (t) => {
  t.same([0, 1, 4, 5, 8].map(roundUpToQuad), [0, 4, 4, 8, 8]);
  t.end();
});
