import { test } from 'tap';
import { gram, product, transposedProduct } from '../../lib/solvers/matrix.js';
import { matrixFunction, symmetricEigen } from '../../lib/solvers/symmetric-eigen.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, zeros, type Tensor } from '../../lib/tensor/tensor.js';
import { randomTensor, relativeError } from '../support/gradient.js';

const identity = (n: number): Tensor =>
  tensor([n, n], Float64Array.from({ length: n * n }, (_, i) => i % (n + 1) === 0 ? 1 : 0));

test('symmetricEigen() of [2 1; 1 2] by hand', (t) => {
  const { values, vectors } = symmetricEigen(tensor([2, 2], [2, 1, 1, 2]));
  // (1, −1)/√2 → 1 and (1, 1)/√2 → 3
  t.ok(Math.abs(values[0] - 1) < 1e-14 && Math.abs(values[1] - 3) < 1e-14);
  const half = Math.sqrt(0.5);
  [half, half, -half, half].forEach((value, i) => t.ok(Math.abs(vectors.data[i] - value) < 1e-14, `V[${i}]`));
  t.end();
});

test('symmetricEigen() leaves a diagonal matrix as it is, repeated values included', (t) => {
  const { values, vectors } = symmetricEigen(tensor([3, 3], [5, 0, 0, 0, -2, 0, 0, 0, 5]));
  t.same([...values], [5, -2, 5]);
  t.same(vectors, identity(3));
  t.same([...symmetricEigen(zeros([4, 4])).values], [0, 0, 0, 0]);
  t.end();
});

test('symmetricEigen() and matrixFunction() rebuild random matrices from orthogonal vectors', (t) => {
  const rng = new Rng(1);
  for (const [n, rows] of [[1, 3], [4, 9], [4, 2], [12, 20]]) { // two rows: rank 2, two values are 0
    const S = gram(randomTensor([rows, n], rng));
    const eigen = symmetricEigen(S);
    t.ok(relativeError(matrixFunction(eigen, (value) => value), S) < 1e-13, `n = ${n}: V·D·Vᵀ = S`);
    t.ok(relativeError(transposedProduct(eigen.vectors, eigen.vectors), identity(n)) < 1e-13, 'VᵀV = I');
  }
  t.end();
});

test('matrixFunction() with −½ and +½ gives two matrices that undo each other', (t) => {
  const eigen = symmetricEigen(gram(randomTensor([9, 4], new Rng(2))));
  const [T, back] = [matrixFunction(eigen, (value) => value ** -0.5), matrixFunction(eigen, (value) => value ** 0.5)];
  t.ok(relativeError(product(T, back), identity(4)) < 1e-12);
  t.end();
});

test('symmetricEigen() refuses a matrix that is not square, symmetric or finite', (t) => {
  t.throws(() => symmetricEigen(zeros([2, 3])), new TypeError('symmetricEigen: the matrix must be square, got [2,3]'));
  t.throws(() => symmetricEigen(tensor([2, 2], [1, 2, 3, 4])),
    new RangeError('symmetricEigen: entries 1,0 and 0,1 differ: 3 and 2'));
  t.throws(() => symmetricEigen(tensor([1, 1], [NaN])), RangeError);
  t.throws(() => symmetricEigen(tensor([1, 1], [Infinity])), RangeError);
  t.end();
});
