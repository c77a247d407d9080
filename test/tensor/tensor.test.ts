import { test } from 'tap';
import {
  add, addInto, concatenate, copyOf, dot, entry, l2Norm, precisionOf, reshape, sameShape, scaled, sizeOf, tensor,
  withPrecision, zeroData, zeros, zerosLike,
} from '../../lib/tensor/tensor.js';

test('sizeOf() multiplies the extents: 1 for a scalar, 0 when an axis is empty', (t) => {
  t.equal(sizeOf([2, 3, 4]), 24);
  t.equal(sizeOf([]), 1);
  t.equal(sizeOf([0, 5]), 0);
  t.end();
});

test('tensor() copies a plain array in the precision asked for and keeps a typed array', (t) => {
  t.same(tensor([2], [1, 2]).data, new Float32Array([1, 2]));
  t.same(tensor([2], [1, 2], 'float64').data, new Float64Array([1, 2]));
  const own = new Float64Array(6);
  t.equal(tensor([2, 3], own).data, own);
  t.end();
});

test('tensor() refuses a shape that does not hold the numbers, and so does reshape()', (t) => {
  t.throws(() => tensor([2, 3], [1, 2, 3]), new RangeError('tensor: shape [2,3] holds 6 numbers, got 3'));
  t.throws(() => reshape(zeros([2, 3]), [4]), new RangeError('tensor: shape [4] holds 4 numbers, got 6'));
  t.end();
});

test('zeros(), zerosLike() and zeroData() are zero, of the shape and precision asked for', (t) => {
  const x = zeros([2, 2], 'float64');
  t.same(x.data, new Float64Array(4));
  t.equal(precisionOf(zeros([1])), 'float32');
  t.equal(precisionOf(zerosLike(x)), 'float64');
  t.same(zerosLike(x, [3]), { shape: [3], data: new Float64Array(3) });
  t.same(zeroData(2, 'float32'), new Float32Array(2));
  t.end();
});

test('copyOf() and withPrecision() share nothing with their argument; reshape() and entry() share its numbers', (t) => {
  const x = tensor([2, 2], [1, 2, 3, 4]);
  copyOf(x).data[0] = 9;
  withPrecision(x, 'float32').data[0] = 9;
  t.equal(x.data[0], 1);
  reshape(x, [4]).data[1] = 7;
  entry(x, 1).data[0] = 8;
  t.same([...x.data], [1, 7, 8, 4]);
  t.end();
});

test('withPrecision() rounds to float32 and widens to float64', (t) => {
  const third = tensor([1], [1 / 3], 'float64');
  t.equal(withPrecision(third, 'float32').data[0], Math.fround(1 / 3));
  t.equal(withPrecision(withPrecision(third, 'float32'), 'float64').data[0], Math.fround(1 / 3));
  t.end();
});

test('sameShape() compares every extent and the number of axes', (t) => {
  t.ok(sameShape([2, 3], [2, 3]));
  t.notOk(sameShape([2, 3], [3, 2]));
  t.notOk(sameShape([2], [2, 1]));
  t.end();
});

test('add() gives a new sum, addInto() adds in place, both refuse different shapes', (t) => {
  const a = tensor([2], [1, 2]);
  const b = tensor([2], [10, 20]);
  t.same([...add(a, b).data], [11, 22]);
  t.same([...a.data], [1, 2]);
  addInto(a, b);
  t.same([...a.data], [11, 22]);
  t.same([...b.data], [10, 20]);
  t.throws(() => add(a, zeros([2, 1])), new RangeError('add: shapes differ, [2] and [2,1]'));
  t.end();
});

test('dot(), l2Norm() and scaled() are Σ a·b, √(Σ x²) and a·x', (t) => {
  const x = tensor([1, 2], [3, 4]);
  t.equal(dot(x, tensor([1, 2], [10, 1])), 34); // 3·10 + 4·1
  t.equal(l2Norm(x), 5); // √(9 + 16)
  t.same([...scaled(x, -2).data], [-6, -8]);
  t.same([...x.data], [3, 4]);
  t.throws(() => dot(x, zeros([2])), new RangeError('dot: shapes differ, [1,2] and [2]'));
  t.end();
});

test('l2Norm() of float32 numbers sums in double precision', (t) => {
  const n = 20_000_001; // 1 + 1 + … in float32 stops at 2²⁴ = 16777216
  t.equal(l2Norm({ shape: [n], data: new Float32Array(n).fill(1) }), Math.sqrt(n));
  t.end();
});

test('entry() and concatenate() take a batch apart and put it together again', (t) => {
  const x = tensor([3, 2], [1, 2, 3, 4, 5, 6], 'float64');
  t.same(entry(x, 1), { shape: [1, 2], data: new Float64Array([3, 4]) });
  t.same(concatenate([entry(x, 0), entry(x, 1), entry(x, 2)]), x);
  t.throws(() => entry(x, 3), new RangeError('entry: there is no entry 3 in [3,2]'));
  t.throws(() => entry(x, -1), RangeError);
  t.throws(() => concatenate([x, zeros([1, 3])]), new RangeError('concatenate: [1,3] does not continue [3,2]'));
  t.end();
});
