import { test } from 'tap';
import { flatResult } from '../../lib/compute/flat-result.js';

test('flatResult() returns a flat result itself', (t) => {
  const flat = Float32Array.of(1, 2);
  t.equal(flatResult(flat, 2), flat);
  t.end();
});

test('flatResult() takes the buffer behind nested windows, and copies vectors of their own', (t) => {
  const all = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const windows = [[[all.subarray(0, 4)], [all.subarray(4, 8)]]];
  const taken = flatResult(windows, 8);
  t.equal(taken.buffer, all.buffer);
  const copied = flatResult([[[Float32Array.of(1, 2, 3, 4)], [Float32Array.of(5, 6, 7, 8)]]], 8);
  t.same([...copied], [...all]);
  t.same([...flatResult([[[1, 2], [3, 4]]], 4)], [1, 2, 3, 4]);
  t.end();
});

test('flatResult() refuses a result of another size', (t) => {
  t.throws(() => flatResult([[Float32Array.of(1, 2)]], 4), new RangeError('flatResult: expected 4 numbers, got 2'));
  t.end();
});
