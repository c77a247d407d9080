import { test } from 'tap';
import { floatWeights } from '../../lib/data/float-weights.js';

test('floatWeights() takes the float32 tensors of a file and leaves the rest', (t) => {
  const tensors = new Map([
    ['a', { shape: [2], data: Float32Array.of(1, 2) }],
    ['b', { shape: [1], data: new Int32Array(1) }],
    ['c', { shape: [1], data: new Uint8Array(1) }],
  ] as const);
  t.same(floatWeights({ tensors, metadata: {} }), { a: { shape: [2], data: Float32Array.of(1, 2) } });
  t.end();
});
