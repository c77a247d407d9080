import { test } from 'tap';
import { smoothL1Loss, type BoxTargets } from '../../lib/losses/smooth-l1.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, withPrecision, zeros, zerosLike, type Shape, type Tensor } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/losses/smooth-l1.js';
import { randomTensor, relativeError } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';

const filled = (shape: Shape, value: number): Tensor => {
  const x = zeros(shape, 'float64');
  x.data.fill(value);
  return x;
};

/** f(d) alone: one coordinate, weights 1. */
const f = (d: number, sigma: number): number => {
  const one = filled([1], 1);
  return smoothL1Loss(filled([1], d), { targets: filled([1], 0), insideWeights: one, outsideWeights: one },
    { sigma, normaliser: 1 }).loss;
};

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-8;

test('smoothL1Loss() has the values of the reference for σ = 1 and σ = 3, of either sign', (t) => {
  const values = [
    [0.05, 0.00125, 0.01125], // ½·0.05², 4.5·0.05²
    [1 / 9, 0.00617284, 0.05555556], // where σ = 3 turns from square to straight: 1/18
    [0.5, 0.125, 0.44444444], // ½·0.5², 0.5 − 1/18
    [1, 0.5, 0.94444444], // where σ = 1 turns
    [2, 1.5, 1.94444444], // 2 − ½, 2 − 1/18
  ];
  for (const [d, one, three] of values) {
    t.ok(near(f(d, 1), one) && near(f(-d, 1), one));
    t.ok(near(f(d, 3), three) && near(f(-d, 3), three));
  }
  t.end();
});

test('smoothL1Loss() and its gradient with weights, by hand', (t) => {
  const x = tensor([2, 2], [1.5, 4, 7, -3], 'float64');
  const how: BoxTargets = {
    targets: tensor([2, 2], [1, 1, 0, 0], 'float64'),
    insideWeights: tensor([2, 2], [1, 1, 0, 2], 'float64'),
    outsideWeights: tensor([2, 2], [1, 1, 5, 0.5], 'float64'),
  };
  const { loss, dx } = smoothL1Loss(x, how, { sigma: 1, normaliser: 2 });
  // d = 0.5, 3, 0, −6       f = 0.125, 2.5, 0, 5.5       L = (0.125 + 2.5 + 5·0 + 0.5·5.5) / 2 = 5.375 / 2
  t.equal(loss, 2.6875);
  // w_in·w_out·f'(d) / 2:  1·1·0.5, 1·1·1, 0, 2·0.5·(−1), halved
  t.same([...dx.data], [0.25, 0.5, 0, -0.5]);
  t.end();
});

testGradients('smoothL1Loss() agrees with central differences', cases);

test('smoothL1Loss() takes nothing from coordinates that are not trained', (t) => {
  const x = randomTensor([3, 4], new Rng(5));
  const how = { targets: zerosLike(x), insideWeights: zerosLike(x), outsideWeights: filled([3, 4], 1) };
  t.same(smoothL1Loss(x, how, { sigma: 1, normaliser: 3 }), { loss: 0, dx: zerosLike(x) });
  t.end();
});

test('smoothL1Loss() keeps float32, within its rounding of float64', (t) => {
  const rng = new Rng(6);
  const [x, targets, insideWeights, outsideWeights] = Array.from({ length: 4 }, () => randomTensor([5, 4], rng));
  const single = (v: Tensor): Tensor => withPrecision(v, 'float32');
  const how = { sigma: 3, normaliser: 5 };
  const a = smoothL1Loss(single(x), {
    targets: single(targets), insideWeights: single(insideWeights), outsideWeights: single(outsideWeights),
  }, how);
  const b = smoothL1Loss(x, { targets, insideWeights, outsideWeights }, how);
  t.ok(a.dx.data instanceof Float32Array);
  t.ok(relativeError(a.dx, b.dx) < 1e-6 && Math.abs(a.loss - b.loss) < 1e-5);
  t.end();
});

test('smoothL1Loss() refuses targets or weights of another shape', (t) => {
  const good = { targets: zeros([2, 4]), insideWeights: zeros([2, 4]), outsideWeights: zeros([2, 4]) };
  const how = { sigma: 1, normaliser: 2 };
  for (const key of ['targets', 'insideWeights', 'outsideWeights']) {
    t.throws(() => smoothL1Loss(zeros([2, 4]), { ...good, [key]: zeros([8]) }, how),
      new TypeError('smoothL1Loss: prediction is [2,4], targets or weights are [8]'));
  }
  t.end();
});
