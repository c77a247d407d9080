import { test } from 'tap';
import { loopsCompute } from '../../lib/compute/loops.js';
import {
  convRelu, firstCellCentre, lrn, maxPool, trunkOutputShape, trunkStride,
} from '../../lib/networks/trunk-layer.js';
import { Rng } from '../../lib/tensor/rng.js';
import { sizeOf } from '../../lib/tensor/tensor.js';
import { randomTensor } from '../support/gradient.js';

const LAYERS = [
  convRelu('conv1', { in: 4, out: 6, kernel: 5, stride: 3, pad: 1, groups: 2 }),
  maxPool('pool1', { kernel: 3, stride: 2, pad: 1 }),
  lrn('norm1', { kind: 'across-channels', size: 3, alpha: 0.1, beta: 0.75, k: 1 }),
];

test('a trunk layer gives the shape and has the parameters that its plan says', async (t) => {
  const factory = { compute: loopsCompute(), init: { rng: new Rng(1), precision: 'float64' } } as const;
  let x = randomTensor([2, 4, 31, 23], new Rng(2));
  for (const plan of LAYERS) {
    const layer = plan.build(factory);
    const { y } = await layer.forward(x);
    t.same(y.shape, plan.outputShape(x.shape), plan.name);
    const parameters = layer.params.reduce((sum, { value }) => sum + sizeOf(value.shape), 0);
    t.equal(plan.cost(x.shape).parameters, parameters, plan.name);
    x = y;
  }
});

test('convRelu() is a convolution and its ReLU: nothing below 0 comes out', async (t) => {
  const factory = { compute: loopsCompute(), init: { rng: new Rng(1), precision: 'float64' } } as const;
  const { y } = await LAYERS[0].build(factory).forward(randomTensor([1, 4, 11, 11], new Rng(3)));
  t.ok(y.data.every((value) => value >= 0));
  t.ok(y.data.some((value) => value === 0) && y.data.some((value) => value > 0));
  t.end();
});

test('cost() of a convolution in two groups counts half the inputs for each output', (t) => {
  // 31×23 padded by 1 under 5×5 at stride 3 → 10×7
  const { parameters, multiplyAdds, kept, operands } = LAYERS[0].cost([1, 4, 31, 23]);
  t.same([parameters, multiplyAdds, kept], [6 * 2 * 25 + 6, 10 * 7 * 6 * 2 * 25, 10 * 7 * 6]);
  t.equal(operands, (4 * 31 * 23 + 6 * 2 * 25 + 10 * 7 * 6) / 2);
  t.end();
});

test('trunkStride(), firstCellCentre() and trunkOutputShape() go through all layers', (t) => {
  t.equal(trunkStride(LAYERS), 6);
  t.equal(firstCellCentre(LAYERS), 1); // conv1: (5−1)/2 − 1 = 1; pool1: ((3−1)/2 − 1) · 3 = 0
  t.same(trunkOutputShape(LAYERS, [2, 4, 31, 23]), [2, 6, 6, 4]);
  t.end();
});
