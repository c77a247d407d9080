// The grid graph of a picture: pixels are nodes, 8-neighbours are joined, an edge weighs what their colours differ.
//   w(p, q) = ‖v(p) − v(q)‖₂ over the channels       each edge once: right, down, down-right, up-right
// Source: FH §3, §4.
import { ascendingOrder } from './ascending-order.js';
import { checkPlanes, type Planes } from './planes.js';

/** Edges by increasing weight; equal weights in the order of their first pixel, then as above. */
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
  return {
    from: from.map((_, e) => from[order[e]]),
    to: to.map((_, e) => to[order[e]]),
    weight: weight.map((_, e) => weight[order[e]]),
  };
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
