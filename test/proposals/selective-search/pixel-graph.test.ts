import { test } from 'tap';
import { ascendingOrder } from '../../../lib/proposals/selective-search/pixel-graph.js';
import { pixelGraph } from '../../../lib/proposals/selective-search/pixel-graph.js';
import { Rng } from '../../../lib/tensor/rng.js';

const edgesOf = ({ from, to, weight }: ReturnType<typeof pixelGraph>): number[][] =>
  Array.from(weight, (w, e) => [from[e], to[e], w]);

test('pixelGraph() joins each pixel with its eight neighbours, each pair once, lightest first', async (t) => {
  // 0 1      0 2
  // 2 3      5 9
  const graph = pixelGraph({ width: 2, height: 2, channels: [Uint8Array.from([0, 2, 5, 9])] });
  t.same(edgesOf(graph), [[0, 1, 2], [2, 1, 3], [2, 3, 4], [0, 2, 5], [1, 3, 7], [0, 3, 9]]);
});

test('pixelGraph() measures the Euclidean distance over the channels', async (t) => {
  const channels = [Uint8Array.from([10, 13]), Uint8Array.from([7, 3]), Uint8Array.from([0, 12])];
  t.same(edgesOf(pixelGraph({ width: 2, height: 1, channels })), [[0, 1, 13]], '√(3² + 4² + 12²)');
});

test('pixelGraph() has (W−1)H + W(H−1) + 2(W−1)(H−1) different edges', async (t) => {
  for (const [W, H] of [[1, 1], [1, 4], [5, 1], [4, 3]]) {
    const graph = pixelGraph({ width: W, height: H, channels: [new Uint8Array(W * H)] });
    t.equal(graph.weight.length, (W - 1) * H + W * (H - 1) + 2 * (W - 1) * (H - 1));
    const pairs = edgesOf(graph).map(([p, q]) => `${Math.min(p, q)} ${Math.max(p, q)}`);
    t.equal(new Set(pairs).size, pairs.length);
    const isNear = (p: number, q: number): boolean =>
      Math.abs(p % W - q % W) <= 1 && Math.abs(Math.floor(p / W) - Math.floor(q / W)) <= 1;
    t.ok(edgesOf(graph).every(([p, q]) => isNear(p, q)), 'between neighbours');
  }
});

test('pixelGraph() refuses planes that are no picture', async (t) => {
  t.throws(() => pixelGraph({ width: 0, height: 2, channels: [new Uint8Array(0)] }),
    new RangeError('pixelGraph: a picture of 0×2 has no pixels'));
  t.throws(() => pixelGraph({ width: 1, height: 1, channels: [] }),
    new RangeError('pixelGraph: a picture without channels'));
  t.throws(() => pixelGraph({ width: 2, height: 2, channels: [new Uint8Array(3)] }),
    new RangeError('pixelGraph: channel 0 holds 3 numbers, 2×2 need 4'));
});

test('ascendingOrder() sorts as a comparison does, equal weights by index', async (t) => {
  const rng = new Rng(6);
  const random = Float32Array.from({ length: 500 }, () => Math.exp(20 * rng.normal()));
  const few = Float32Array.from({ length: 500 }, () => rng.integer(4) / 3);
  for (const weights of [random, few, new Float32Array(0), Float32Array.from([3, 0, 1e30, 1e-30, 0])]) {
    const expected = Array.from(weights, (_, i) => i).sort((i, j) => weights[i] - weights[j] || i - j);
    t.same([...ascendingOrder(weights)], expected);
  }
});

test('ascendingOrder() looks only at its part of a shared buffer', async (t) => {
  t.same([...ascendingOrder(Float32Array.from([9, 5, 2, 4]).subarray(1))], [1, 2, 0]);
});
