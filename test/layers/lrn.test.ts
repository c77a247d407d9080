import { test } from 'tap';
import { lrnBackward, lrnForward, type Lrn, lrnLayer } from '../../lib/layers/lrn.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, withPrecision, zeros, type Tensor } from '../../lib/tensor/tensor.js';
import { ACROSS, cases, WITHIN } from '../gradcheck/layers/lrn.js';
import { randomTensor, relativeError } from '../support/gradient.js';
import { testGradients } from '../support/test-gradients.js';

const nearly = (got: Tensor, want: readonly number[]): boolean =>
  relativeError(got, tensor(got.shape, want, 'float64')) < 1e-15;

test('lrnForward() and lrnBackward() across channels, by hand', (t) => {
  const lrn: Lrn = { kind: 'across-channels', size: 3, alpha: 3, beta: 1, k: 1 }; // α/n = 1
  const x = tensor([1, 3, 1, 1], [1, 2, 3], 'float64');
  const { y, scale } = lrnForward(x, lrn);
  // s = 1 + squares of the channel and its neighbours: 1+1+4, 1+1+4+9, 1+4+9
  t.same([...scale.data], [6, 15, 14]);
  t.ok(nearly(y, [1 / 6, 2 / 15, 3 / 14]));
  // dy on channel 0 alone: its share is dy·x/s² = 1/36, felt by channels 0 and 1 (2αβ/n = 2), not by 2
  //   dx[0] = 1/6 − 2·1·1/36 = 1/9      dx[1] = −2·2·1/36 = −1/9      dx[2] = 0
  t.ok(nearly(lrnBackward(tensor([1, 3, 1, 1], [1, 0, 0], 'float64'), x, scale, lrn), [1 / 9, -1 / 9, 0]));
  t.end();
});

test('lrnForward() within a channel, by hand: n is the full window even where it is cut', (t) => {
  const lrn: Lrn = { kind: 'within-channel', size: 3, alpha: 9, beta: 1, k: 1 }; // α/n = 9/9 = 1
  const x = tensor([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9], 'float64');
  const { y, scale } = lrnForward(x, lrn);
  t.equal(scale.data[0], 47); // corner: 1 + (1 + 4 + 16 + 25)
  t.equal(scale.data[4], 286); // centre: 1 + (1 + 4 + 9 + 16 + 25 + 36 + 49 + 64 + 81)
  t.equal(y.data[4], 5 / 286);
  t.end();
});

test('lrnForward() within a channel does not see other channels; across channels it sees no other cell', (t) => {
  const x = tensor([1, 2, 1, 2], [1, 2, 3, 4], 'float64');
  const y = (lrn: Lrn, i: number, value: number): number => {
    const moved = tensor(x.shape, [...x.data], 'float64');
    moved.data[i] = value;
    return lrnForward(moved, lrn).y.data[0];
  };
  t.equal(y(WITHIN, 2, 100), y(WITHIN, 2, 3)); // channel 1, same cell
  t.not(y(WITHIN, 1, 100), y(WITHIN, 1, 2)); // same channel, next cell
  t.equal(y(ACROSS, 1, 100), y(ACROSS, 1, 2));
  t.not(y(ACROSS, 2, 100), y(ACROSS, 2, 3));
  t.end();
});

testGradients('lrnBackward() agrees with central differences', cases);

test('lrnForward() and lrnBackward() keep float32, within its rounding of float64', (t) => {
  const x = randomTensor([1, 4, 3, 3], new Rng(2));
  const x32 = withPrecision(x, 'float32');
  for (const lrn of [ACROSS, WITHIN]) {
    const [single, double] = [lrnForward(x32, lrn), lrnForward(x, lrn)];
    t.ok(single.y.data instanceof Float32Array);
    t.ok(relativeError(single.y, double.y) < 1e-6);
    t.ok(relativeError(lrnBackward(x32, x32, single.scale, lrn), lrnBackward(x, x, double.scale, lrn)) < 1e-6);
  }
  t.end();
});

test('lrnForward() refuses a window without a centre', (t) => {
  const even = { ...ACROSS, size: 4 };
  t.throws(() => lrnForward(zeros([1, 4, 1, 1]), even), new RangeError('lrn: size must be odd, got 4'));
  t.end();
});

const LRN: Lrn = { kind: 'across-channels', size: 3, alpha: 0.5, beta: 0.75, k: 1 };

test('lrnLayer() has no parameters', (t) => {
  t.same(lrnLayer(LRN).params, []);
  t.end();
});

test('lrnLayer() keeps nothing between calls: two maps in flight', async (t) => {
  const rng = new Rng(2);
  const layer = lrnLayer(LRN);
  const x = randomTensor([1, 4, 2, 2], rng);
  const dy = randomTensor(x.shape, rng);
  const a = await layer.forward(x);
  await layer.forward(randomTensor([1, 4, 3, 3], rng));
  t.same(await layer.backward(dy, a.saved), lrnBackward(dy, x, lrnForward(x, LRN).scale, LRN));
  t.equal(await layer.backwardParams(dy, a.saved), undefined);
});
