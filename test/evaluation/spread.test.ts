import { test } from 'tap';
import { orderOf, spreadOf } from '../../lib/evaluation/spread.js';

test('spreadOf() gives mean, sample deviation and range', (t) => {
  t.same(spreadOf([1, 2, 6]), { count: 3, mean: 3, deviation: Math.sqrt((4 + 1 + 9) / 2), low: 1, high: 6 });
  t.same(spreadOf([0.5]), { count: 1, mean: 0.5, deviation: 0, low: 0.5, high: 0.5 });
  t.throws(() => spreadOf([]), { message: 'spreadOf: no values' });
  t.throws(() => spreadOf([1, NaN]), { message: 'spreadOf: a value is NaN' });
  t.end();
});

test('orderOf() tells an order only where no seed of the one reaches the other', (t) => {
  const order = (a: number[], b: number[]): number => orderOf(spreadOf(a), spreadOf(b), 0.02);
  t.equal(order([0.5, 0.6], [0.3, 0.49]), 1);
  t.equal(order([0.3, 0.49], [0.5, 0.6]), -1);
  t.equal(order([0.5, 0.6], [0.3, 0.5]), 0, 'they touch');
  t.equal(order([0.3, 0.5], [0.5, 0.6]), 0, 'they touch the other way round');
  t.equal(orderOf(spreadOf([0.5]), spreadOf([0.25]), 0.25), 0, 'one seed, by the noise exactly');
  t.equal(order([0.5], [0.485]), 0, 'one seed, within the noise');
  t.equal(order([0.5], [0.47]), 1, 'one seed, beyond it');
  t.equal(order([0.5, 0.505], [0.49, 0.495]), 1, 'two seeds each decide by themselves');
  t.end();
});
