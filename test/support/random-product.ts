// Products with random sizes and strides, and their results by the definition in the header of product.ts.
import {
  LANES, QUAD, rowsAsLanes, summed, type Contract, type Product, type ProductPlan,
} from '../../lib/layers/kernels/product.js';
import type { Rng } from '../../lib/tensor/rng.js';
import { withPrecision, zeros, type Precision, type Tensor, type TensorData } from '../../lib/tensor/tensor.js';
import { randomTensor } from './gradient.js';

/** A product with its operands: x as it stands, w as rows k of the lanes. */
export interface RandomProduct extends Product {
  readonly xs: TensorData;
  readonly ws: TensorData;
}

/** X is as long as the last address needs. */
export function randomProduct(rng: Rng, precision: Precision = 'float64'): RandomProduct {
  const upTo = (n: number): number => 1 + rng.integer(n);
  const lengths = { a: upTo(3), b: upTo(3), c: upTo(4) };
  const x = { y: upTo(5), z: upTo(5), j: upTo(5), a: upTo(5), b: upTo(5), c: upTo(5) };
  const plan: ProductPlan = { cells: [LANES * upTo(3), upTo(3), upTo(3)], lengths, x };
  const [lanes, Y, Z] = plan.cells;
  const last = (Y - 1) * x.y + (Z - 1) * x.z + (QUAD - 1) * x.j
    + (lengths.a - 1) * x.a + (lengths.b - 1) * x.b + (lengths.c - 1) * x.c;
  const numbers = (size: number): TensorData => withPrecision(randomTensor([size], rng), precision).data;
  const [xs, ws, K] = [numbers(last + 1), numbers(lanes * summed(plan)), summed(plan)];
  return {
    plan, precision, xs, ws, xLength: xs.length,
    packX: (target) => target.set(xs),
    packW: (target, order, moves) => rowsAsLanes(
      { data: ws, rows: K, columns: lanes }, { K, first: 0, count: lanes }, target, order, moves),
    unpack: () => {},
  };
}

/** The results of a product, in the order [z][y][j][lane]. */
export async function resultsOf(contract: Contract, product: Product): Promise<Tensor> {
  const [lanes, Y, Z] = product.plan.cells;
  const { shape, data: all } = zeros([Z, Y, QUAD, lanes], product.precision);
  await contract({
    ...product,
    unpack: (results, order) => {
      for (let i = 0; i < all.length; i++) {
        const [lane, j, cell] = [i % lanes, Math.floor(i / lanes) % QUAD, Math.floor(i / lanes / QUAD)];
        all[i] = results[cell * QUAD * lanes + j * order.j + lane * order.lane];
      }
    },
  });
  return { shape, data: all };
}

/** The sum of the definition, address by address, in double precision. */
export function byDefinition({ plan: { cells: [lanes, Y, Z], lengths: n, x }, xs, ws }: RandomProduct): Float64Array {
  const results = new Float64Array(QUAD * lanes * Y * Z);
  for (let at = 0; at < results.length; at++) {
    const [lane, j] = [at % lanes, Math.floor(at / lanes) % QUAD];
    const [y, z] = [Math.floor(at / lanes / QUAD) % Y, Math.floor(at / lanes / QUAD / Y)];
    let k = 0;
    for (let a = 0; a < n.a; a++) for (let b = 0; b < n.b; b++) for (let c = 0; c < n.c; c++, k++) {
      results[at] += xs[z * x.z + y * x.y + j * x.j + a * x.a + b * x.b + c * x.c] * ws[k * lanes + lane];
    }
  }
  return results;
}
