// The grid graph of a picture: pixels are nodes, edges join 8-neighbours, weights are differences of colour.
//   w(p, q) = ‖v(p) − v(q)‖₂ over the channels       each edge once: right, down, down-right, up-right
// Source: FH §3, §4.
import { checkPlanes, type Planes } from './colour-spaces.js';

/** Edges by increasing weight; equal weights by first pixel, then right, down, down-right, up-right. */
export interface PixelGraph {
  /** Flat pixel indices y·W + x. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float32Array;
}

/** All edges of a picture, sorted. Throws RangeError for planes that are not a picture. */
export function pixelGraph(planes: Planes): PixelGraph {
  checkPlanes(planes, 'pixelGraph');
  const { from, to } = gridEdges(planes.width, planes.height);
  const weight = differences(planes, from, to);
  const order = ascendingOrder(weight);
  const count = order.length;
  const sorted = { from: new Int32Array(count), to: new Int32Array(count), weight: new Float32Array(count) };
  for (let e = 0; e < count; e++) {
    sorted.from[e] = from[order[e]];
    sorted.to[e] = to[order[e]];
    sorted.weight[e] = weight[order[e]];
  }
  return sorted;
}

function gridEdges(W: number, H: number): { from: Int32Array; to: Int32Array } {
  const count = (W - 1) * H + W * (H - 1) + 2 * (W - 1) * (H - 1);
  const [from, to] = [new Int32Array(count), new Int32Array(count)];
  let edges = 0;
  const add = (p: number, q: number): void => {
    from[edges] = p;
    to[edges++] = q;
  };
  for (let y = 0; y < H; y++) {
    for (let x = 0; x < W; x++) {
      const p = y * W + x;
      if (x < W - 1) add(p, p + 1);
      if (y < H - 1) add(p, p + W);
      if (x < W - 1 && y < H - 1) add(p, p + W + 1);
      if (x < W - 1 && y > 0) add(p, p - W + 1);
    }
  }
  return { from, to };
}

function differences({ channels }: Planes, from: Int32Array, to: Int32Array): Float32Array {
  const squares = new Float32Array(from.length);
  for (const channel of channels) {
    for (let e = 0; e < squares.length; e++) squares[e] += (channel[from[e]] - channel[to[e]]) ** 2;
  }
  return squares.map(Math.sqrt);
}

const DIGIT_BITS = 11; // three digits hold 32 bits, and 2048 counters fit in a cache
const DIGITS = 3;
const BUCKETS = 2 ** DIGIT_BITS;

/**
 * Indices of the weights by increasing weight, equal weights by index. Weights must be ≥ 0, and not −0. Radix sort, in
 * linear time: the bits of a float32 ≥ 0 grow with its value, so it sorts as an unsigned integer, lowest digit first.
 */
export function ascendingOrder(weights: Float32Array): Uint32Array {
  const keys = new Uint32Array(weights.buffer, weights.byteOffset, weights.length);
  let order = new Uint32Array(weights.length).map((_, i) => i);
  for (let digit = 0; digit < DIGITS; digit++) order = sortedByDigit(order, keys, digit * DIGIT_BITS);
  return order;
}

function sortedByDigit(order: Uint32Array, keys: Uint32Array, shift: number): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(BUCKETS + 1); // where the next index of each bucket goes
  const bucketOf = (i: number): number => (keys[i] >>> shift) & (BUCKETS - 1);
  for (let o = 0; o < order.length; o++) next[bucketOf(order[o]) + 1]++;
  for (let bucket = 0; bucket < BUCKETS; bucket++) next[bucket + 1] += next[bucket];
  const sorted = new Uint32Array(order.length);
  for (let o = 0; o < order.length; o++) sorted[next[bucketOf(order[o])]++] = order[o];
  return sorted;
}
