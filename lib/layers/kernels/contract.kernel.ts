// The one hot kernel. Every product of a convolution and of a fully connected layer, forward and backward, is
//   r[z,y,x,j] = Σ_a Σ_b Σ_c  X[z·xz + y·xy + j·xj + a·xA + b·xB + c·xC] · W[k][x]     j = 0..3, k = (a·nb + b)·nc + c
// with sizes and strides that conv.kernel.ts and linear.kernel.ts choose (product.ts). Twin in plain TypeScript:
// contract-blocked.ts; by hand for WebAssembly SIMD: lib/compute/simd/contract-code.ts.
// Why this form is fast on gpu.js' webasm backend:
// - Four results per thread: one W value feeds four multiply-adds.
// - Only W depends on thread.x, the SIMD lane, so only W is a gather; the X values are one load for all lanes.
// - `this.output.x` as first value and a later `++` are what makes gpu.js 2.24.1 type a local as an integer. As a
//   float it would cost a conversion at each use, and addresses beyond 2^24 would be wrong.
// - The inner loop runs fastest when it is three deep, so a stays even where it makes one turn.
import { zeroData, type TensorData } from '../../tensor/tensor.js';
import type { KernelThis, RunKernel } from './kernel-run.js';
import { LOOP_MOVES } from './moves.js';
import {
  QUAD, SPARE, flopsOf, wLength, type Contract, type ProductPlan, type ResultOrder,
} from './product.js';

/** The plan for running pointers p and q. xb and xa are what remains to add when an inner loop has ended. */
export type ContractConstants = {
  readonly na: number; readonly nb: number; readonly nc: number;
  readonly xy: number; readonly xz: number;
  readonly j1: number; readonly j2: number; readonly j3: number;
  readonly xc: number; readonly xb: number; readonly xa: number;
  /** Lanes: from a row of W to the next. */
  readonly wc: number;
};

/** The order of the results [z][y][x][j]. */
const QUAD_RESULTS: ResultOrder = { j: 1, lane: QUAD };

export function contractConstants({ cells: [lanes], lengths: n, x }: ProductPlan): ContractConstants {
  return {
    na: n.a, nb: n.b, nc: n.c,
    xy: x.y, xz: x.z, j1: x.j, j2: 2 * x.j, j3: 3 * x.j,
    xc: x.c, xb: x.b - n.c * x.c, xa: x.a - n.b * x.b,
    wc: lanes,
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
  q = this.thread.x;
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
    }
    p += this.constants.xa;
  }
  p++;
  q++;
  return [s0, s1, s2, s3];
}

/** Computes products by the kernel on any runner, with operands and results in memory of their own. */
export function contractByKernel(run: RunKernel): Contract {
  return async ({ plan, precision, xLength, packX, packW, unpack }) => {
    const [lanes] = plan.cells;
    if (lanes % QUAD !== 0) throw new RangeError(`contract: lanes must be a multiple of ${QUAD}, got ${lanes}`);
    const [x, w] = [zeroData(xLength, precision), zeroData(wLength(plan) + SPARE, precision)];
    packX(x, LOOP_MOVES);
    packW(w, { group: lanes }, LOOP_MOVES);
    const results = await run({
      kernel: contract, resultsPerCell: QUAD, output: plan.cells, constants: contractConstants(plan), inputs: [x, w],
      flops: flopsOf(plan),
    });
    unpack(results, QUAD_RESULTS, LOOP_MOVES);
  };
}
