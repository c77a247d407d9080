import { test } from 'tap';
import { GPU_OPTIONS, openGpuRunner } from '../../../lib/compute/gpu-runner.js';
import { kernelOperations, productOperations } from '../../../lib/compute/kernel-operations.js';
import { SimdContraction } from '../../../lib/compute/simd/simd-contraction.js';
import { SimdMemory } from '../../../lib/compute/simd/simd-memory.js';
import { contractByKernel } from '../../../lib/layers/kernels/contract.kernel.js';
import { LOOP_MOVES } from '../../../lib/layers/kernels/moves.js';
import { flopsOf, type Product, type ProductPlan } from '../../../lib/layers/kernels/product.js';
import { Rng } from '../../../lib/tensor/rng.js';
import type { TensorData } from '../../../lib/tensor/tensor.js';
import { float32Tensor, sameBits } from '../../support/float32.js';
import { randomConvCase } from '../../support/random-case.js';
import { randomProduct, resultsOf } from '../../support/random-product.js';

const open = (threads: number): SimdContraction => new SimdContraction(new SimdMemory(), threads);

test('the contraction gives the bits of gpu.js for any sizes and strides', async (t) => {
  const runner = await openGpuRunner('webasm', { ...GPU_OPTIONS, threads: 1 });
  const simd = open(1);
  const rng = new Rng(61);
  for (let i = 0; i < 25; i++) {
    const product = randomProduct(rng, 'float32');
    const ours = await resultsOf(simd.contract, product);
    const theirs = await resultsOf(contractByKernel(runner.run), product);
    t.ok(sameBits([ours], [theirs]), JSON.stringify(product.plan));
  }
  await simd.close();
  await runner.close();
});

test('convolutions and their gradients have the bits of gpu.js', async (t) => {
  const runner = await openGpuRunner('webasm', { ...GPU_OPTIONS, threads: 1 });
  const simd = open(1);
  const [ours, theirs] = [productOperations(simd.contract), kernelOperations(runner.run)];
  const rng = new Rng(62);
  for (let i = 0; i < 8; i++) {
    const { xShape, wShape, geometry } = randomConvCase(rng);
    const [x, w, b] = [float32Tensor(xShape, rng), float32Tensor(wShape, rng), float32Tensor([wShape[0]], rng)];
    const y = await theirs.convForward(x, w, b, geometry);
    const dy = float32Tensor(y.shape, rng);
    const results = [ours, theirs].map(async (operations) => [
      await operations.convForward(x, w, b, geometry),
      await operations.convBackwardInput(dy, w, xShape, geometry),
      await operations.convBackwardWeights(x, dy, wShape, geometry),
    ]);
    t.ok(sameBits(await results[0], await results[1]), JSON.stringify({ xShape, wShape, geometry }));
  }
  await simd.close();
  await runner.close();
});

test('fully connected layers have the bits of gpu.js, with whole groups of lanes and without', async (t) => {
  const runner = await openGpuRunner('webasm', { ...GPU_OPTIONS, threads: 1 });
  const simd = open(1);
  const [ours, theirs] = [productOperations(simd.contract), kernelOperations(runner.run)];
  const rng = new Rng(63);
  const nothing = { shape: [200, 200], data: new Float32Array(40_000).fill(NaN) }; // what a memory may hold
  for (const [N, I, M] of [[32, 24, 16], [5, 7, 9], [16, 8, 8], [33, 40, 10], [8, 9, 32], [4, 16, 3]]) {
    const [x, w, b, dy] = [[N, I], [M, I], [M], [N, M]].map((shape) => float32Tensor(shape, rng));
    await ours.linearBackwardInput(nothing, nothing);
    const results = [ours, theirs].map(async (operations) => [
      await operations.linearForward(x, w, b), await operations.linearBackwardInput(dy, w),
      await operations.linearBackwardWeights(x, dy),
    ]);
    t.ok(sameBits(await results[0], await results[1]), `${N} examples, ${I} inputs, ${M} outputs`);
  }
  await simd.close();
  await runner.close();
});

/** A matrix product of 20 MFLOP: 256 lanes, 400 rows, 100 summed. */
const LARGE: ProductPlan = {
  cells: [256, 100, 1], lengths: { a: 1, b: 1, c: 100 }, x: { y: 400, z: 0, j: 100, a: 0, b: 0, c: 1 },
};

function large(seed: number): Product {
  const rng = new Rng(seed);
  const [x, w] = [float32Tensor([40_000], rng).data, float32Tensor([25_600], rng).data];
  return {
    plan: LARGE, precision: 'float32', xLength: x.length,
    packX: (target) => target.set(x), packW: (target) => target.set(w), unpack: () => {},
  };
}

test('four threads give the bits of one, product after product', async (t) => {
  t.ok(flopsOf(LARGE) > 1e7);
  const [one, four] = [open(1), open(4)];
  for (let seed = 0; seed < 12; seed++) { // the first ones before the threads have started, the last ones after
    const [want, got] = [await resultsOf(one.contract, large(seed)), await resultsOf(four.contract, large(seed))];
    if (!sameBits([want], [got])) t.fail(`product ${seed} differs`);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
  t.ok(sameBits(await Promise.all([1, 2, 3].map((seed) => resultsOf(four.contract, large(seed)))),
    [1, 2, 3].map((seed) => resultsByHand(seed))), 'products started together do not mix');
  await one.close();
  await four.close();
});

/** The results of `large(seed)`: r[m][lane], summed in float32 in the order of the columns. */
function resultsByHand(seed: number): { readonly data: TensorData } {
  const { packX, packW } = large(seed);
  const [x, w, r] = [new Float32Array(40_000), new Float32Array(25_600), new Float32Array(400 * 256)];
  packX(x, LOOP_MOVES);
  packW(w, { group: 8 }, LOOP_MOVES);
  for (let m = 0; m < 400; m++) {
    for (let lane = 0; lane < 256; lane++) {
      let sum = 0;
      for (let k = 0, q = Math.floor(lane / 8) * 800 + lane % 8; k < 100; k++, q += 8) {
        sum = Math.fround(sum + Math.fround(x[m * 100 + k] * w[q]));
      }
      r[m * 256 + lane] = sum;
    }
  }
  return { data: r };
}

test('a contraction refuses float64, and every product after close()', async (t) => {
  const simd = open(1);
  await t.rejects(simd.contract(randomProduct(new Rng(1))),
    new TypeError('compute: mode simd computes in float32, got float64; use loops, blocked or auto'));
  await simd.close();
  await t.rejects(simd.contract(randomProduct(new Rng(1), 'float32')), new Error('compute: already closed'));
});

test('a memory that cannot grow enough says what was asked for', async (t) => {
  const { contract } = new SimdContraction(new SimdMemory([262]), 1);
  await t.rejects(contract(large(1)), new RangeError('compute: an operation needs 17 MB, the memory of mode simd '
    + 'cannot grow beyond 17 MB; use a smaller image or --mode blocked'));
});
