import { test } from 'tap';
import { gradientNorm, SGD, Sgd } from '../../lib/solvers/sgd.js';
import { biasParam, weightParam, type Param } from '../../lib/tensor/param.js';
import { tensor } from '../../lib/tensor/tensor.js';

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
  const solver = new Sgd([w], { momentum: 0.5, weightDecay: 0.25, clipNorm: Infinity });
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

test('Sgd.step() moves a bias at twice the rate and does not decay it', (t) => {
  const b = bias(4, 2);
  new Sgd([b], { momentum: 0, weightDecay: 0.25, clipNorm: Infinity }).step(0.5);
  t.equal(b.value.data[0], 2); // 4 − 2·0.5·2
  t.end();
});

test('Sgd.step() shortens gradients that are longer than clipNorm, all by one factor, decay not', (t) => {
  const [w, b] = [weight([8], [3]), bias(0, 4)]; // length 5
  new Sgd([w, b], { momentum: 0, weightDecay: 0.5, clipNorm: 2.5 }).step(1);
  t.equal(w.value.data[0], 2.5); // 8 − (3/2 + 0.5·8)
  t.equal(b.value.data[0], -4); // −2·(4/2)
  const short = weight([0], [3]);
  new Sgd([short], { momentum: 0, weightDecay: 0, clipNorm: 3 }).step(1);
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
  const solver = new Sgd([w], { momentum: 0.5, weightDecay: 0.5, clipNorm: 10 });
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
