import { test } from 'tap';
import { runInFloat64 } from '../../../lib/compute/float64-runner.js';
import { contractByBlocked } from '../../../lib/compute/kernel-operations.js';
import { contractBlocked } from '../../../lib/layers/kernels/contract-blocked.js';
import { contractByKernel, contractConstants } from '../../../lib/layers/kernels/contract.kernel.js';
import type { ProductPlan } from '../../../lib/layers/kernels/product.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { relativeError } from '../../support/gradient.js';
import { byDefinition, randomProduct, resultsOf } from '../../support/random-product.js';

test('contract() and contractBlocked() are the sum of their definition for any strides', async (t) => {
  const rng = new Rng(1);
  for (let i = 0; i < 40; i++) {
    const product = randomProduct(rng);
    for (const contract of [contractByKernel(runInFloat64), contractByBlocked]) {
      const got = await resultsOf(contract, product);
      t.ok(relativeError(got, { ...got, data: byDefinition(product) }) < 1e-13, JSON.stringify(product.plan));
    }
  }
});

test('contractBlocked() of a 4×4 matrix product by hand', (t) => {
  // r[lane][j] = Σ_c X[j,c] W[c,lane] with X = rows (1,2) (3,4) (5,6) (7,8), W = (1,0,0,1 ; 0,1,0,1)
  const x = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const w = Float32Array.of(1, 0, 0, 1, 0, 1, 0, 1);
  const plan: ProductPlan = {
    cells: [4, 1, 1], lengths: { a: 1, b: 1, c: 2 }, x: { y: 0, z: 0, j: 2, a: 0, b: 0, c: 1 },
  };
  const r = contractBlocked(contractConstants(plan), plan.cells, x, w);
  t.ok(r instanceof Float32Array);
  t.same([...r], [1, 3, 5, 7, 2, 4, 6, 8, 0, 0, 0, 0, 3, 7, 11, 15]);
  t.end();
});

test('contractByKernel() tells the runner cells, flops and strides, and refuses a broken row of lanes', async (t) => {
  const product = randomProduct(new Rng(2));
  const { plan } = product;
  await contractByKernel(async (call) => {
    const [X, Y, Z] = plan.cells;
    t.equal(call.flops, 8 * X * Y * Z * plan.lengths.a * plan.lengths.b * plan.lengths.c);
    t.same(call.output, plan.cells);
    t.equal(call.constants.j3, 3 * plan.x.j);
    return runInFloat64(call);
  })(product);
  await t.rejects(contractByKernel(runInFloat64)({ ...product, plan: { ...plan, cells: [6, 1, 1] } }),
    new RangeError('contract: lanes must be a multiple of 4, got 6'));
});
