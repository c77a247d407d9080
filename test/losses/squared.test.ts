import { test } from 'tap';
import { squaredLoss } from '../../lib/losses/squared.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, zeros } from '../../lib/tensor/tensor.js';
import { assertGradient, numericalGradient, randomTensor } from '../support/gradient.js';

test('squaredLoss() by hand', (t) => {
  const { loss, dx } = squaredLoss(tensor([2, 2], [1, 2, 3, 4]), tensor([2, 2], [1, 0, 6, 4]));
  t.equal(loss, 13); // 0 + 4 + 9 + 0
  t.same([...dx.data], [0, 4, -6, 0]);
  t.end();
});

test('squaredLoss() agrees with central differences', async (t) => {
  const rng = new Rng(1);
  const [x, targets] = [randomTensor([5, 4], rng), randomTensor([5, 4], rng)];
  const numeric = await numericalGradient((v) => squaredLoss(v, targets).loss, x);
  assertGradient(t, squaredLoss(x, targets).dx, numeric, 1e-6);
});

test('squaredLoss() keeps float32 and refuses targets of another shape', (t) => {
  t.ok(squaredLoss(zeros([3]), zeros([3])).dx.data instanceof Float32Array);
  t.throws(() => squaredLoss(zeros([2, 2]), zeros([4])),
    new TypeError('squaredLoss: prediction is [2,2], targets are [4]'));
  t.end();
});
