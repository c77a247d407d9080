// Max pooling by a kernel: the twin of max-pool.ts. One thread finds i* of one window and returns which tap of the
// window it is (row·K + column: a small number, exact in float32). Plain TypeScript then fetches the values.
// x is copied into a frame of the lowest float32, so that no window has to be cut at the border of the map.
import { precisionOf, zeroData, zerosLike, type Shape, type Tensor, type TensorData } from '../tensor/tensor.js';
import { QUAD, roundUpToQuad } from './kernels/product.js';
import type { KernelThis, RunKernel } from './kernels/kernel-run.js';
import { checkMaxPool, poolOutputSize, type MaxPooled, type PoolGeometry } from './max-pool.js';

export type MaxPoolConstants = {
  /** K × K taps in a window, S pixels from a window to the next. */
  readonly K: number;
  readonly S: number;
  /** Rows and columns of the frame of one plane. */
  readonly rows: number;
  readonly columns: number;
};

/** Time of one comparison in flops of the contraction: it reads by SIMD gathers, and its `if` becomes a mask. */
export const FLOPS_PER_COMPARISON = 20;

/** The lowest float32: no number of a map is smaller. */
const LOWEST = -3.4028234663852886e38;

/** Thread (u, v, plane): the first largest tap of the window at row v·S, column u·S of the frame. */
export function maxPoolTap(this: KernelThis<MaxPoolConstants>, x: TensorData): number {
  let p = this.output.x;
  p = (this.thread.z * this.constants.rows + this.thread.y * this.constants.S) * this.constants.columns
    + this.thread.x * this.constants.S;
  let best = x[p];
  let tap = 0;
  let t = 0;
  for (let i = 0; i < this.constants.K; i++) {
    for (let j = 0; j < this.constants.K; j++) {
      const v = x[p];
      if (v > best) {
        best = v;
        tap = t;
      }
      t += 1;
      p++;
    }
    p += this.constants.columns - this.constants.K;
  }
  return tap;
}

/** x (N,C,H,W) → y (N,C,OH,OW) and its switches, as maxPoolForward(). x must be finite. */
export async function maxPoolForwardByKernel(run: RunKernel, x: Tensor, geometry: PoolGeometry): Promise<MaxPooled> {
  checkMaxPool(x.shape, geometry);
  const [N, C, H, W] = x.shape;
  const { kernel: K, stride: S } = geometry;
  const [OH, OW] = [poolOutputSize(H, geometry), poolOutputSize(W, geometry)];
  const lanes = roundUpToQuad(OW);
  const constants: MaxPoolConstants = { K, S, rows: (OH - 1) * S + K, columns: (lanes - 1) * S + K };
  const taps = await run({
    kernel: maxPoolTap, resultsPerCell: 1, output: [lanes, OH, N * C], constants,
    inputs: [framed(x, constants, geometry.pad)], flops: FLOPS_PER_COMPARISON * lanes * OH * N * C * K * K,
  });
  return gathered(x, taps, lanes, [N, C, OH, OW], geometry);
}

/** The planes of x one after the other, each surrounded by LOWEST. */
function framed(x: Tensor, { rows, columns }: MaxPoolConstants, pad: number): TensorData {
  const [N, C, H, W] = x.shape;
  const frame = zeroData(N * C * rows * columns + QUAD, precisionOf(x)).fill(LOWEST);
  const [usedRows, usedColumns] = [Math.min(H, rows - pad), Math.min(W, columns - pad)];
  for (let plane = 0; plane < N * C; plane++) {
    for (let h = 0; h < usedRows; h++) {
      const from = (plane * H + h) * W;
      frame.set(x.data.subarray(from, from + usedColumns), (plane * rows + h + pad) * columns + pad);
    }
  }
  return frame;
}

/** From taps [plane][v][lane] to switches and values. */
function gathered(x: Tensor, taps: TensorData, lanes: number, yShape: Shape, geometry: PoolGeometry): MaxPooled {
  const [N, C, OH, OW] = yShape;
  const [, , H, W] = x.shape;
  const { kernel: K, stride: S, pad: P } = geometry;
  const offsets = Int32Array.from({ length: K * K }, (_, tap) => Math.floor(tap / K) * W + tap % K);
  const y = zerosLike(x, yShape);
  const switches = new Int32Array(y.data.length);
  let at = 0;
  for (let plane = 0; plane < N * C; plane++) {
    for (let v = 0; v < OH; v++) {
      const from = (plane * OH + v) * lanes;
      const corner = (plane * H + v * S - P) * W - P;
      for (let u = 0; u < OW; u++) {
        const iStar = corner + u * S + offsets[taps[from + u]];
        switches[at] = iStar;
        y.data[at++] = x.data[iStar];
      }
    }
  }
  return { y, switches };
}
