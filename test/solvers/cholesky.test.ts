import { test } from 'tap';
import { cholesky, choleskySolve } from '../../lib/solvers/cholesky.js';
import { gram, product } from '../../lib/solvers/matrix.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, zeros } from '../../lib/tensor/tensor.js';
import { randomTensor, relativeError } from '../support/gradient.js';

test('cholesky() and choleskySolve() by hand', (t) => {
  const A = tensor([2, 2], [4, 2, 2, 10]);
  // L[0,0] = √4 = 2, L[1,0] = 2/2 = 1, L[1,1] = √(10 − 1) = 3
  t.same(cholesky(A), tensor([2, 2], [2, 0, 1, 3], 'float64'));
  // columns (8, 22) and (2, −8):  4·1 + 2·2 = 8, 2·1 + 10·2 = 22;  4·1 + 2·(−1) = 2, 2·1 + 10·(−1) = −8
  t.same(choleskySolve(A, tensor([2, 2], [8, 2, 22, -8])), tensor([2, 2], [1, 1, 2, -1], 'float64'));
  t.end();
});

test('choleskySolve() solves random equations with several right-hand sides', (t) => {
  const rng = new Rng(1);
  for (const n of [1, 2, 7, 30]) {
    const A = gram(randomTensor([n + 5, n], rng));
    const X = randomTensor([n, 3], rng);
    t.ok(relativeError(choleskySolve(A, product(A, X)), X) < 1e-9, `n = ${n}`);
  }
  t.end();
});

test('cholesky() refuses what is not square or not positive definite, choleskySolve() what does not fit', (t) => {
  t.throws(() => cholesky(tensor([2, 2], [1, 2, 2, 1])),
    new RangeError('cholesky: the matrix is not positive definite, pivot 1 is -3'));
  t.throws(() => cholesky(tensor([1, 1], [NaN])), RangeError);
  t.throws(() => cholesky(zeros([2, 3])), new TypeError('cholesky: the matrix must be square, got [2,3]'));
  t.throws(() => choleskySolve(tensor([1, 1], [1]), zeros([2, 1])),
    new TypeError('choleskySolve: the matrix is [1,1], the right-hand side [2,1]'));
  t.end();
});
