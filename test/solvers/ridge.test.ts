import { test } from 'tap';
import { product } from '../../lib/solvers/matrix.js';
import { ridge, ridgeObjective } from '../../lib/solvers/ridge.js';
import { Rng } from '../../lib/tensor/rng.js';
import { l2Norm, tensor, zeros, zerosLike, type Tensor } from '../../lib/tensor/tensor.js';
import { numericalGradient, randomTensor, relativeError } from '../support/gradient.js';

test('ridge() of one column, by hand', (t) => {
  // β = xᵀy/(xᵀx + λ) = (1·2 + 2·4)/(5 + 11) and (1·1 + 2·(−3))/16
  const beta = ridge(tensor([2, 1], [1, 2]), tensor([2, 2], [2, 1, 4, -3]), 11);
  t.same(beta, tensor([1, 2], [0.625, -0.3125], 'float64'));
  t.end();
});

test('ridgeObjective() is the squared loss plus λ|β|², by hand', (t) => {
  // X·β − Y = (2 − 1, 4 − 1): 1 + 9, and 3·2²
  t.equal(ridgeObjective(tensor([1, 1], [2]), tensor([2, 1], [1, 2]), tensor([2, 1], [1, 1]), 3), 22);
  t.end();
});

test('ridge() is where the squared loss plus λ|β|² has no slope', async (t) => {
  const rng = new Rng(1);
  const [X, Y, lambda] = [randomTensor([20, 6], rng), randomTensor([20, 4], rng), 3];
  const beta = ridge(X, Y, lambda);
  const objective = (b: Tensor): number => ridgeObjective(b, X, Y, lambda);
  t.ok(l2Norm(await numericalGradient(objective, beta)) < 1e-6);
  t.ok(l2Norm(await numericalGradient(objective, zerosLike(beta))) > 1, 'elsewhere it has');
});

test('ridge() with fewer rows than columns has no slope either', async (t) => {
  const rng = new Rng(3);
  const [X, Y, lambda] = [randomTensor([4, 9], rng), randomTensor([4, 2], rng), 2];
  const beta = ridge(X, Y, lambda);
  t.same(beta.shape, [9, 2]);
  const objective = (b: Tensor): number => ridgeObjective(b, X, Y, lambda);
  t.ok(l2Norm(await numericalGradient(objective, beta)) < 1e-6);
  t.throws(() => ridge(X, zeros([3, 1]), 1), TypeError);
});

test('ridge() finds weights that made the targets when λ is tiny, and shrinks a column of ones too', (t) => {
  const rng = new Rng(2);
  const [X, beta] = [randomTensor([30, 5], rng), randomTensor([5, 2], rng)];
  t.ok(relativeError(ridge(X, product(X, beta), 1e-9), beta) < 1e-8);
  const ones = tensor([10, 1], Array<number>(10).fill(1));
  t.same([...ridge(ones, ones, 6).data], [0.625]); // 10/(10 + 6)
  t.end();
});

test('ridge() refuses a λ that is not positive and targets of another length', (t) => {
  t.throws(() => ridge(zeros([2, 1]), zeros([2, 1]), 0), new RangeError('ridge: lambda must be positive, got 0'));
  t.throws(() => ridge(zeros([2, 1]), zeros([3, 1]), 1), TypeError);
  t.end();
});
