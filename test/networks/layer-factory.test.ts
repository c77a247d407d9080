import { test } from 'tap';
import { newConv, newLinear } from '../../lib/networks/layer-factory.js';
import { Rng } from '../../lib/tensor/rng.js';
import { dot, zeros, type Tensor } from '../../lib/tensor/tensor.js';
import { tinyFactory } from '../support/tiny-network.js';

const std = (x: Tensor): number => Math.sqrt(dot(x, x) / x.data.length);

test('newConv() names its parameters after the layer, He-normal weights, biases 0', (t) => {
  const [weight, bias] = newConv(tinyFactory(1), 'conv3', { in: 16, out: 32, kernel: 3 }).params;
  t.match([weight.name, bias.name], ['conv3.weight', 'conv3.bias']);
  t.same(weight.value.shape, [32, 16, 3, 3]);
  t.same(bias.value, zeros([32], 'float64'));
  // √(2 / (16·9)) = 0.1179; standard error over 4608 numbers 1 %, bound 4 of them
  t.ok(Math.abs(std(weight.value) / Math.sqrt(2 / 144) - 1) < 0.042);
  t.match([weight, bias], [{ kind: 'weight' }, { kind: 'bias' }]);
  t.end();
});

test('newLinear() takes the standard deviation it is given', (t) => {
  const [weight, bias] = newLinear(tinyFactory(2), 'cls_score', { in: 100, out: 50 }, 0.01).params;
  t.same(weight.value.shape, [50, 100]);
  t.same(bias.value, zeros([50], 'float64'));
  t.ok(Math.abs(std(weight.value) / 0.01 - 1) < 0.04);
  t.end();
});

test('newConv() pads by kernel/2: stride 1 keeps the size of the map, stride 2 halves it', async (t) => {
  const x = zeros([1, 2, 7, 9], 'float64');
  const shapeOf = async (kernel: number, stride?: number) => (await newConv(tinyFactory(3), 'conv', {
    in: 2, out: 1, kernel, ...(stride === undefined ? {} : { stride }),
  }).forward(x)).y.shape;
  t.same(await shapeOf(3), [1, 1, 7, 9]);
  t.same(await shapeOf(1), [1, 1, 7, 9]);
  t.same(await shapeOf(5, 2), [1, 1, 4, 5]);
});

test('newLinear() draws from the generator it is given, in the precision it is given', (t) => {
  const { compute } = tinyFactory(1);
  const rng = new Rng(4);
  const make = (precision: 'float32' | 'float64') =>
    newLinear({ compute, init: { rng, precision } }, 'fc', { in: 3, out: 2 }).params[0].value;
  const [first, second] = [make('float32'), make('float64')];
  t.ok(first.data instanceof Float32Array && second.data instanceof Float64Array);
  t.notSame([...first.data], [...second.data].map(Math.fround));
  t.end();
});
