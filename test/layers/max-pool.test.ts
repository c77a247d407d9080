import { test } from 'tap';
import { maxPoolBackward, maxPoolForward, poolOutputSize, maxPoolLayer } from '../../lib/layers/max-pool.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, withPrecision, zeros } from '../../lib/tensor/tensor.js';
import { cases } from '../gradcheck/layers/max-pool.js';
import { shuffledRamp } from '../support/gradient.js';
import { loopsCompute } from '../../lib/compute/loops.js';
import { testGradients } from '../support/test-gradients.js';

test('maxPoolForward() on a 3×3 map, by hand: the last windows are cut at the border', (t) => {
  const x = tensor([1, 1, 3, 3], [1, 2, 3, 4, 9, 6, 7, 8, 5]);
  const { y, switches } = maxPoolForward(x, { kernel: 2, stride: 2, pad: 0 });
  // windows {1,2,4,9}, {3,6}, {7,8}, {5}
  t.same(y, tensor([1, 1, 2, 2], [9, 6, 8, 5]));
  t.same([...switches], [4, 5, 7, 8]);
  t.end();
});

test('maxPoolBackward() adds where windows overlap, by hand', (t) => {
  const x = tensor([1, 1, 3, 3], [1, 2, 3, 4, 9, 6, 7, 8, 5]);
  const { switches } = maxPoolForward(x, { kernel: 2, stride: 1, pad: 0 }); // all four windows hold the 9
  const dx = maxPoolBackward(tensor([1, 1, 2, 2], [1, 2, 3, 4]), switches, x.shape);
  t.same(dx, tensor([1, 1, 3, 3], [0, 0, 0, 0, 1 + 2 + 3 + 4, 0, 0, 0, 0]));
  t.end();
});

test('maxPoolForward() keeps images and channels apart: switches are flat indices into x', (t) => {
  const x = tensor([2, 2, 1, 2], [1, 2, 4, 3, -5, -6, 0, 7]);
  const { y, switches } = maxPoolForward(x, { kernel: 2, stride: 2, pad: 0 });
  t.same(y, tensor([2, 2, 1, 1], [2, 4, -5, 7]));
  t.same([...switches], [1, 2, 4, 7]);
  t.end();
});

test('maxPoolForward() takes the first of equal maxima, and padding never beats a negative map', (t) => {
  const level = tensor([1, 1, 2, 2], [3, 3, 3, 3]);
  t.same([...maxPoolForward(level, { kernel: 2, stride: 2, pad: 0 }).switches], [0]);
  const negative = tensor([1, 1, 2, 2], [-4, -3, -2, -1]);
  t.same([...maxPoolForward(negative, { kernel: 3, stride: 1, pad: 1 }).y.data], [-1, -1, -1, -1]);
  t.end();
});

test('poolOutputSize() rounds up, and drops a padded window that would start beyond the map', (t) => {
  t.equal(poolOutputSize(75, { kernel: 2, stride: 2, pad: 0 }), 38); // ceil(73 / 2) + 1
  t.equal(poolOutputSize(125, { kernel: 2, stride: 2, pad: 0 }), 63);
  t.equal(poolOutputSize(4, { kernel: 3, stride: 2, pad: 1 }), 3); // ceil(3 / 2) + 1 = 3, starts at −1, 1, 3
  t.equal(poolOutputSize(3, { kernel: 2, stride: 2, pad: 1 }), 2); // ceil(3 / 2) + 1 = 3, but the third starts at 3
  t.equal(poolOutputSize(1, { kernel: 2, stride: 2, pad: 0 }), 1);
  t.end();
});

test('rounded down, the cells that fill no whole window are left out, as in torch', (t) => {
  const down = { kernel: 3, stride: 2, pad: 0, rounding: 'down' } as const;
  t.same([23, 32, 15].map((size) => poolOutputSize(size, down)), [11, 15, 7]); // AlexNet on 97×131
  t.equal(poolOutputSize(4, { kernel: 3, stride: 2, pad: 1, rounding: 'down' }), 2);
  const x = tensor([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const { y, switches } = maxPoolForward(x, { ...down, kernel: 2 });
  t.same(y, tensor([1, 1, 1, 1], [5]));
  t.same([...maxPoolBackward(tensor([1, 1, 1, 1], [2]), switches, x.shape).data], [0, 0, 0, 0, 2, 0, 0, 0, 0]);
  t.throws(() => maxPoolForward(tensor([1, 1, 2, 2], [1, 2, 3, 4]), down), { message: /kernel 3 is too large/ });
  t.end();
});

testGradients('maxPoolBackward() agrees with central differences', cases);

test('maxPoolForward() and maxPoolBackward() keep float32 and its switches are those of float64', (t) => {
  const x = shuffledRamp([1, 2, 5, 5], new Rng(2));
  const geometry = { kernel: 3, stride: 2, pad: 0 };
  const [single, double] = [maxPoolForward(withPrecision(x, 'float32'), geometry), maxPoolForward(x, geometry)];
  t.ok(single.y.data instanceof Float32Array && double.y.data instanceof Float64Array);
  t.same(single.switches, double.switches);
  t.ok(maxPoolBackward(single.y, single.switches, x.shape).data instanceof Float32Array);
  t.end();
});

test('maxPoolForward() refuses geometries whose windows would miss the map', (t) => {
  const pool = (kernel: number, stride: number, pad: number) => () =>
    maxPoolForward(zeros([1, 1, 1, 3]), { kernel, stride, pad });
  t.throws(pool(2, 2, 2), new RangeError('max-pool: pad 2 must be smaller than the kernel 2'));
  t.throws(pool(2, 3, 0), new RangeError('max-pool: stride 3 must not exceed the kernel 2'));
  t.throws(pool(3, 1, 0), new RangeError('max-pool: kernel 3 is too large for the padded map 1×3'));
  t.throws(() => maxPoolForward(zeros([2, 3, 4]), { kernel: 2, stride: 2, pad: 0 }),
    new TypeError('max-pool: x must have 4 axes, got [2,3,4]'));
  t.end();
});

const GEOMETRY = { kernel: 2, stride: 2, pad: 0 };

test('maxPoolLayer() has no parameters', (t) => {
  t.same(maxPoolLayer(loopsCompute(), GEOMETRY).params, []);
  t.end();
});

test('maxPoolLayer() keeps nothing between calls: two maps of different sizes in flight', async (t) => {
  const layer = maxPoolLayer(loopsCompute(), GEOMETRY);
  const a = await layer.forward(tensor([1, 1, 2, 2], [1, 4, 3, 2]));
  const b = await layer.forward(tensor([1, 1, 1, 3], [1, 2, 3]));
  t.same(await layer.backward(tensor([1, 1, 1, 2], [5, 6]), b.saved), tensor([1, 1, 1, 3], [0, 5, 6]));
  t.same(await layer.backward(tensor([1, 1, 1, 1], [7]), a.saved), tensor([1, 1, 2, 2], [0, 7, 0, 0]));
  t.equal(await layer.backwardParams(tensor([1, 1, 1, 1], [7]), a.saved), undefined);
});
