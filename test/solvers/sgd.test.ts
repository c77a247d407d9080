import { test } from 'tap';
import { RCNN } from '../../lib/detectors/rcnn/config.js';
import { gradientNorm, SGD, Sgd, type SgdConfig } from '../../lib/solvers/sgd.js';
import { biasParam, weightParam, type Param } from '../../lib/tensor/param.js';
import { tensor, type Tensor } from '../../lib/tensor/tensor.js';

function weight(value: readonly number[], grad: readonly number[]): Param {
  const param = weightParam('w', tensor([value.length], value, 'float64'));
  param.grad.data.set(grad);
  return param;
}

function bias(value: number, grad: number): Param {
  const param = biasParam('b', tensor([1], [value], 'float64'));
  param.grad.data[0] = grad;
  return param;
}

test('Sgd.step() with momentum, decay and a change of rate, by hand', (t) => {
  const w = weight([4], [2]);
  const solver = new Sgd([w], { ...SGD, momentum: 0.5, weightDecay: 0.25 });
  solver.step(0.5);
  // V = 0.5·0 + 0.5·(2 + 0.25·4) = 1.5          w = 4 − 1.5 = 2.5
  t.same([...w.value.data], [2.5]);
  solver.step(0.125);
  // V = 0.5·1.5 + 0.125·(2 + 0.25·2.5) = 0.75 + 0.328125 = 1.078125: the old gradient keeps its old rate
  t.same([...solver.velocities[0].data], [1.078125]);
  t.same([...w.value.data], [1.421875]);
  t.same([...w.grad.data], [2], 'step() clears nothing');
  t.end();
});

test('Sgd.step() has the multipliers of biases and of new layers from its configuration', (t) => {
  const hundred = (): Tensor => tensor([1], [100], 'float64');
  const params = ['fc7', 'fc8'].flatMap((name) =>
    [weightParam(`${name}.weight`, hundred()), biasParam(`${name}.bias`, hundred())]);
  for (const { grad } of params) grad.data[0] = 1;
  const moved = (config: Partial<SgdConfig>): number[] => {
    for (const { value } of params) value.data[0] = 100;
    new Sgd(params, { ...SGD, momentum: 0, weightDecay: 0, ...config }, ['fc8']).step(1);
    return params.map(({ value }) => 100 - value.data[0]);
  };
  t.same(moved({}), [1, 2, 1, 2], 'as published: biases at twice the rate');
  t.same(moved({ biasRate: 1 }), [1, 1, 1, 1]);
  t.same(moved(RCNN.schedule.sgd).map((by) => Math.round(10 * by) / 10), [1, 2, 10.5, 20], 'fc8_pascal: 10 and 20');
  t.same(moved({ weightDecay: 0.01, biasDecay: 3 }), [2, 8, 2, 8]); // 1 + .01·100 and 2·(1 + .03·100)
  t.end();
});

test('Sgd.step() moves a bias at twice the rate and does not decay it', (t) => {
  const b = bias(4, 2);
  new Sgd([b], { ...SGD, momentum: 0, weightDecay: 0.25 }).step(0.5);
  t.equal(b.value.data[0], 2); // 4 − 2·0.5·2
  t.end();
});

test('Sgd.step() shortens gradients that are longer than clipNorm, all by one factor, decay not', (t) => {
  const [w, b] = [weight([8], [3]), bias(0, 4)]; // length 5
  new Sgd([w, b], { ...SGD, momentum: 0, weightDecay: 0.5, clipNorm: 2.5 }).step(1);
  t.equal(w.value.data[0], 2.5); // 8 − (3/2 + 0.5·8)
  t.equal(b.value.data[0], -4); // −2·(4/2)
  const short = weight([0], [3]);
  new Sgd([short], { ...SGD, momentum: 0, weightDecay: 0, clipNorm: 3 }).step(1);
  t.equal(short.value.data[0], -3, 'a gradient as long as the limit is left alone');
  t.end();
});

test('Sgd moves only what it was given: frozen means not given to the solver', (t) => {
  const [trained, frozen] = [weight([1], [1]), weight([1], [1])];
  new Sgd([trained], SGD).step(0.1);
  t.not(trained.value.data[0], 1);
  t.equal(frozen.value.data[0], 1);
  t.end();
});

test('Sgd.step() goes on decaying and coasting when the gradient is zero', (t) => {
  const w = weight([1], [0]);
  const solver = new Sgd([w], { ...SGD, momentum: 0.5, weightDecay: 0.5, clipNorm: 10 });
  solver.step(1); // V = 0.5, w = 0.5
  solver.step(1); // V = 0.25 + 0.25, w = 0
  t.same([...w.value.data], [0]);
  t.end();
});

test('Sgd reaches the minimum of (w − 3)²', (t) => {
  const w = weight([0], [0]);
  const solver = new Sgd([w], { ...SGD, weightDecay: 0 });
  for (let step = 0; step < 300; step++) {
    w.grad.data[0] = 2 * (w.value.data[0] - 3);
    solver.step(0.05);
  }
  t.ok(Math.abs(w.value.data[0] - 3) < 1e-5);
  t.end();
});

test('Sgd keeps float32 parameters and velocities in float32', (t) => {
  const w = weightParam('w', tensor([1], [1]));
  const solver = new Sgd([w], SGD);
  w.grad.data[0] = 1;
  solver.step(0.1);
  t.ok(solver.velocities[0].data instanceof Float32Array);
  t.ok(Math.abs(w.value.data[0] - (1 - 0.1 * (1 + 5e-4))) < 1e-7);
  t.end();
});

test('gradientNorm() is the length over all parameters', (t) => {
  t.equal(gradientNorm([weight([0, 0], [1, 2]), bias(0, -2)]), 3); // √(1 + 4 + 4)
  t.equal(gradientNorm([]), 0);
  t.end();
});

test('Sgd.step() refuses a learning rate that is no number, before anything moves', (t) => {
  const w = weight([1], [1]);
  const solver = new Sgd([w], SGD);
  t.throws(() => solver.step(NaN), new RangeError('Sgd.step: the learning rate is NaN'));
  t.throws(() => solver.step(Infinity), RangeError);
  t.same([...w.value.data], [1]);
  t.end();
});
