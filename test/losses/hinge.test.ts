import { test } from 'tap';
import { hinge, hingeLoss } from '../../lib/losses/hinge.js';
import { tensor, zeros } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/losses/hinge.js';
import { testGradients } from '../support/test-gradients.js';

test('hingeLoss() on four scores, by hand', (t) => {
  const scores = tensor([4], [2, 0.5, -0.25, -3], 'float64');
  const { loss, dx } = hingeLoss(scores, [1, 1, -1, -1], { C: 0.5, positiveWeight: 2 });
  // hinges 0, 0.5, 0.75, 0     L = 0.5·(2·0.5 + 0.75)
  t.equal(loss, 0.875);
  t.same([...dx.data], [0, -1, 0.5, 0]);
  t.end();
});

test('hingeLoss() of an example on the margin is 0 and has no slope', (t) => {
  t.same(hingeLoss(tensor([2], [1, -1]), [1, -1], { C: 1, positiveWeight: 1 }), { loss: 0, dx: zeros([2]) });
  t.same([hinge(1, 1), hinge(-2, 1), hinge(-2, -1)], [0, 3, 0]);
  t.end();
});

testGradients('hingeLoss() agrees with central differences, on both sides of the margin', cases);

test('hingeLoss() keeps float32 and refuses labels that are not 1 or −1, or too few', (t) => {
  const weights = { C: 1, positiveWeight: 1 };
  t.ok(hingeLoss(zeros([1]), [1], weights).dx.data instanceof Float32Array);
  t.throws(() => hingeLoss(zeros([2]), [1, 0], weights), new RangeError('hinge: label 1 must be 1 or -1, got 0'));
  t.throws(() => hingeLoss(zeros([2]), [1], weights), new TypeError('hinge: there are 2 scores and 1 labels'));
  t.end();
});
