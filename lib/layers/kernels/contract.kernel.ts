// The one hot kernel. Every product of a convolution and of a fully connected layer, forward and backward, is
//   r[z,y,x,j] = Σ_a Σ_b Σ_c  X[z·xz + y·xy + j·xj + a·xA + b·xB + c·xC] · W[x·wx + a·wA + b·wB + c·wC]     j = 0..3
// with strides that conv.kernel.ts and linear.kernel.ts choose. Twin in plain TypeScript: contract-blocked.ts.
// Why this form is fast on gpu.js' webasm backend:
// - Four results per thread: one W value feeds four multiply-adds.
// - Only W depends on thread.x, the SIMD lane, so only W is a gather; the X values are one load for all lanes.
// - `this.output.x` as first value and a later `++` are what makes gpu.js 2.24.1 type a local as an integer. As a
//   float it would cost a conversion at each use, and addresses beyond 2^24 would be wrong.
// - The inner loop runs fastest when it is three deep, so a stays even where it makes one turn.
import type { TensorData } from '../../tensor/tensor.js';
import type { KernelThis, RunKernel } from './kernel-run.js';

/** One number for each of the three summation loops, a outermost. */
export interface Loops {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** A contraction: its cells, loop lengths, and the strides of its two operands, counted in numbers. */
export interface ContractionPlan {
  /** Cells in x (a multiple of 4, the SIMD lanes), y, z; a cell is four results. */
  readonly cells: readonly [x: number, y: number, z: number];
  readonly lengths: Loops;
  readonly x: Loops & { readonly y: number; readonly z: number; readonly j: number };
  readonly w: Loops & { readonly x: number };
}

/** The same for running pointers p and q. xb, xa, wb and wa are what remains to add when an inner loop has ended. */
export type ContractConstants = {
  readonly na: number; readonly nb: number; readonly nc: number;
  readonly xy: number; readonly xz: number;
  readonly j1: number; readonly j2: number; readonly j3: number;
  readonly xc: number; readonly xb: number; readonly xa: number;
  readonly wx: number; readonly wc: number; readonly wb: number; readonly wa: number;
};

/** Results of one cell. The number of lanes is a multiple of it. */
export const QUAD = 4;

/** Zeros to append to the operands: the last quad of a row of X may read up to three numbers past its end. */
export const SPARE = 8;

/** n rounded up to a multiple of 4. */
export function roundUpToQuad(n: number): number {
  return Math.ceil(n / QUAD) * QUAD;
}

export function contractConstants({ lengths: n, x, w }: ContractionPlan): ContractConstants {
  return {
    na: n.a, nb: n.b, nc: n.c,
    xy: x.y, xz: x.z, j1: x.j, j2: 2 * x.j, j3: 3 * x.j,
    xc: x.c, xb: x.b - n.c * x.c, xa: x.a - n.b * x.b,
    wx: w.x, wc: w.c, wb: w.b - n.c * w.c, wa: w.a - n.b * w.b,
  };
}

/** One thread computes r[z,y,x,0..3]. */
export function contract(
  this: KernelThis<ContractConstants>, x: TensorData, w: TensorData,
): [number, number, number, number] {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let p = this.output.x;
  let q = this.output.x;
  let c = this.output.x;
  p = this.thread.z * this.constants.xz + this.thread.y * this.constants.xy;
  q = this.thread.x * this.constants.wx;
  for (let a = 0; a < this.constants.na; a++) {
    for (let b = 0; b < this.constants.nb; b++) {
      c = 0;
      while (c < this.constants.nc) {
        const v = w[q];
        s0 += x[p] * v;
        s1 += x[p + this.constants.j1] * v;
        s2 += x[p + this.constants.j2] * v;
        s3 += x[p + this.constants.j3] * v;
        p += this.constants.xc;
        q += this.constants.wc;
        c++;
      }
      p += this.constants.xb;
      q += this.constants.wb;
    }
    p += this.constants.xa;
    q += this.constants.wa;
  }
  p++;
  q++;
  return [s0, s1, s2, s3];
}

/** All cells of a plan, in the order [z][y][x][j]. Throws RangeError when the lanes are not a multiple of 4. */
export function contractByKernel(
  run: RunKernel, plan: ContractionPlan, x: TensorData, w: TensorData,
): Promise<TensorData> {
  const [X, Y, Z] = plan.cells;
  const { a, b, c } = plan.lengths;
  if (X % QUAD !== 0) throw new RangeError(`contract: cells in x must be a multiple of ${QUAD}, got ${X}`);
  return run({
    kernel: contract, resultsPerCell: QUAD, output: plan.cells, constants: contractConstants(plan), inputs: [x, w],
    flops: 2 * QUAD * X * Y * Z * a * b * c,
  });
}
