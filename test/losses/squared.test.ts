import { test } from 'tap';
import { squaredLoss } from '../../lib/losses/squared.js';
import { tensor, zeros } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/losses/squared.js';
import { testGradients } from '../support/test-gradients.js';

test('squaredLoss() by hand', (t) => {
  const { loss, dx } = squaredLoss(tensor([2, 2], [1, 2, 3, 4]), tensor([2, 2], [1, 0, 6, 4]));
  t.equal(loss, 13); // 0 + 4 + 9 + 0
  t.same([...dx.data], [0, 4, -6, 0]);
  t.end();
});

testGradients('squaredLoss() agrees with central differences', cases);

test('squaredLoss() keeps float32 and refuses targets of another shape', (t) => {
  t.ok(squaredLoss(zeros([3]), zeros([3])).dx.data instanceof Float32Array);
  t.throws(() => squaredLoss(zeros([2, 2]), zeros([4])),
    new TypeError('squaredLoss: prediction is [2,2], targets are [4]'));
  t.end();
});
