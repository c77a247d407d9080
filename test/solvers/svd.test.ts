import { test } from 'tap';
import { product, transposedProduct } from '../../lib/solvers/matrix.js';
import { svd, transposed, type Svd } from '../../lib/solvers/svd.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, zeros, type Tensor } from '../../lib/tensor/tensor.js';
import { randomTensor } from '../support/gradient.js';

const matrix = (rows: readonly (readonly number[])[]): Tensor =>
  tensor([rows.length, rows[0].length], rows.flat(), 'float64');

function largestDifference(A: Tensor, B: Tensor): number {
  return Math.max(...Array.from(A.data, (value, i) => Math.abs(value - B.data[i])));
}

function identity(n: number): Tensor {
  const I = zeros([n, n], 'float64');
  for (let i = 0; i < n; i++) I.data[i * n + i] = 1;
  return I;
}

function reassembled({ U, sigma, Vt }: Svd): Tensor {
  const [R, M] = Vt.shape;
  const scaledVt = tensor([R, M], Float64Array.from(Vt.data, (v, i) => v * sigma[Math.floor(i / M)]));
  return product(U, scaledVt);
}

test('svd() of random matrices, wide, square and tall: U and V are orthogonal, U·Σ·Vᵀ is the matrix', (t) => {
  for (const shape of [[4, 9], [7, 7], [9, 4], [1, 5], [5, 1]]) {
    const A = randomTensor(shape, new Rng(shape[0]));
    const parts = svd(A);
    const R = Math.min(...shape);
    t.same([parts.U.shape, parts.sigma.length, parts.Vt.shape], [[shape[0], R], R, [R, shape[1]]]);
    t.ok(largestDifference(reassembled(parts), A) < 1e-13, `${shape}`);
    t.ok(largestDifference(transposedProduct(parts.U, parts.U), identity(R)) < 1e-13, `UᵀU, ${shape}`);
    t.ok(largestDifference(product(parts.Vt, transposed(parts.Vt)), identity(R)) < 1e-13, `VᵀV, ${shape}`);
    t.ok(parts.sigma.every((value, i) => value > 0 && (i === 0 || value <= parts.sigma[i - 1])), 'descending');
  }
  t.end();
});

test('svd() has the singular values one works out by hand', (t) => {
  // A·Aᵀ = [[25, 20], [20, 25]] has the eigenvalues 45 and 5
  const known: [rows: number[][], sigma: number[]][] = [
    [[[3, 4], [0, 5]], [Math.sqrt(45), Math.sqrt(5)]],
    [[[0, -2], [3, 0]], [3, 2]],
    [[[1, 0, 0, 0, 2], [0, 0, 3, 0, 0], [0, 0, 0, 0, 0], [0, 2, 0, 0, 0]], [3, Math.sqrt(5), 2, 0]],
  ];
  for (const [rows, sigma] of known) {
    const found = svd(matrix(rows)).sigma;
    t.ok(sigma.every((value, i) => Math.abs(value - found[i]) < 1e-14), `${found}`);
  }
  t.end();
});

test('svd() of a matrix without full rank has zeros at the end and still gives the matrix', (t) => {
  const rng = new Rng(3);
  const A = product(randomTensor([6, 2], rng), randomTensor([2, 8], rng));
  const parts = svd(A);
  t.same([...parts.sigma.subarray(2)], [0, 0, 0, 0]);
  t.ok(parts.sigma[1] > 0);
  t.ok(largestDifference(reassembled(parts), A) < 1e-13);
  t.same([...svd(zeros([2, 3], 'float64')).sigma], [0, 0]);
  t.end();
});

test('svd() leaves its input alone, float32 or float64', (t) => {
  for (const precision of ['float32', 'float64'] as const) {
    const A = tensor([2, 2], [1, 2, 3, 4], precision);
    svd(A);
    t.same([...A.data], [1, 2, 3, 4]);
  }
  t.end();
});

test('svd() refuses what is no matrix of numbers', (t) => {
  t.throws(() => svd(zeros([2, 2, 2])), new TypeError('svd: a matrix has two axes, got [2,2,2]'));
  t.throws(() => svd(matrix([[1, 2], [3, NaN]])), new RangeError('svd: entry 1,1 is NaN'));
  t.end();
});
