import { test } from 'tap';
import { gaussianSlopes, smoothed } from '../../../lib/proposals/selective-search/gaussian-filter.js';
import { Rng } from '../../../lib/tensor/rng.js';

const close = (a: number, b: number, within = 1e-5): boolean => Math.abs(a - b) < within;

test('smoothed() spreads one bright pixel as the Gaussian, 4 sigma far', async (t) => {
  const row = new Float32Array(21);
  row[10] = 1;
  const { channels: [y] } = smoothed({ width: 21, height: 1, channels: [row] }, 0.8);
  const weights = [0, 1, 2, 3, 4].map((i) => Math.exp(-0.5 * (i / 0.8) ** 2));
  const sum = weights[0] + 2 * (weights[1] + weights[2] + weights[3] + weights[4]);
  for (let i = 0; i <= 4; i++) t.ok(close(y[10 + i], weights[i] / sum) && y[10 - i] === y[10 + i], `offset ${i}`);
  t.ok(y[14] > 0, '⌈4 · 0.8⌉ = 4 pixels away there is something'); // FH §3.1
  t.equal(y[15], 0, 'five pixels away there is nothing');
  t.ok(close(Float64Array.from(y).reduce((total, v) => total + v), 1));
});

test('smoothed() leaves flat pictures flat up to the borders, and copies for sigma 0', async (t) => {
  const flat = { width: 3, height: 2, channels: [new Uint8Array(6).fill(77)] };
  t.ok(smoothed(flat, 2).channels[0].every((v) => close(v, 77, 1e-3)));
  const rng = new Rng(3);
  const noise = Uint8Array.from({ length: 12 }, () => rng.integer(256));
  t.same([...smoothed({ width: 4, height: 3, channels: [noise] }, 0).channels[0]], [...noise]);
});

test('smoothed() treats rows and columns alike', async (t) => {
  const rng = new Rng(4);
  const plane = Float32Array.from({ length: 12 }, () => rng.normal());
  const turned = Float32Array.from({ length: 12 }, (_, i) => plane[(i % 3) * 4 + Math.floor(i / 3)]);
  const { channels: [a] } = smoothed({ width: 4, height: 3, channels: [plane] }, 1);
  const { channels: [b] } = smoothed({ width: 3, height: 4, channels: [turned] }, 1);
  a.forEach((v, i) => t.ok(close(v, b[(i % 4) * 3 + Math.floor(i / 4)])));
});

test('gaussianSlopes() of a ramp are its slopes, away from the borders', async (t) => {
  const [W, H] = [15, 15];
  const ramp = Float32Array.from({ length: W * H }, (_, i) => 3 * (i % W) - 2 * Math.floor(i / W));
  const { x, y } = gaussianSlopes(ramp, W, H, 0.8);
  t.ok(close(x[7 * W + 7], 3, 1e-2), `${x[7 * W + 7]}`);
  t.ok(close(y[7 * W + 7], -2, 1e-2), `${y[7 * W + 7]}`);
});

test('gaussianSlopes() at a step from 0 to 1 reach 0.43 with sigma 0.8: the scale of the texture bins', async (t) => {
  const step = Float32Array.from({ length: 20 }, (_, x) => (x < 10 ? 0 : 1));
  const { x } = gaussianSlopes(step, 20, 1, 0.8);
  t.ok(close(Math.max(...x), 0.43, 0.005), `${Math.max(...x)}`);
});

test('smoothed() and gaussianSlopes() refuse a sigma that is none', async (t) => {
  const plane = new Float32Array(4);
  for (const sigma of [-1, NaN, Infinity]) {
    t.throws(() => smoothed({ width: 2, height: 2, channels: [plane] }, sigma), RangeError);
    t.throws(() => gaussianSlopes(plane, 2, 2, sigma), RangeError);
  }
  t.throws(() => gaussianSlopes(plane, 2, 2, 0), RangeError);
});
