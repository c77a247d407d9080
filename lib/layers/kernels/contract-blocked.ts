// The contraction of contract.kernel.ts in plain TypeScript, four lanes × four results at a time: the sixteen sums stay
// in registers, and each step reads only eight numbers. A fair comparison for the kernels; faster than they are on
// small sizes, where the call of a kernel costs more than its work. Sums are in double precision, results in that of X.
import { precisionOf, zeroData, type TensorData } from '../../tensor/tensor.js';
import type { ContractConstants } from './contract.kernel.js';
import { QUAD } from './product.js';

/** r[z,y,x,j] for all cells [X, Y, Z] of the contraction, X a multiple of 4; flat in the order [z][y][x][j]. */
export function contractBlocked(
  constants: ContractConstants, cells: readonly [number, number, number], x: TensorData, w: TensorData,
): TensorData {
  const [X, Y, Z] = cells;
  const result = zeroData(QUAD * X * Y * Z, precisionOf({ data: x }));
  let at = 0;
  for (let z = 0; z < Z; z++) {
    for (let y = 0; y < Y; y++) {
      const first = z * constants.xz + y * constants.xy;
      for (let lane = 0; lane < X; lane += QUAD) {
        addBlock(constants, result, at, { x, first }, { w, first: lane });
        at += QUAD * QUAD;
      }
    }
  }
  return result;
}

interface XOperand { readonly x: TensorData; readonly first: number }
interface WOperand { readonly w: TensorData; readonly first: number }

/** The sixteen sums of four neighbouring lanes, written at result[at..at+15]. */
function addBlock(
  { na, nb, nc, j1, j2, j3, xc, xb, xa, wc }: ContractConstants,
  result: TensorData, at: number, { x, first: p0 }: XOperand, { w, first: q0 }: WOperand,
): void {
  let r00 = 0, r01 = 0, r02 = 0, r03 = 0;
  let r10 = 0, r11 = 0, r12 = 0, r13 = 0;
  let r20 = 0, r21 = 0, r22 = 0, r23 = 0;
  let r30 = 0, r31 = 0, r32 = 0, r33 = 0;
  let p = p0;
  let q = q0;
  for (let a = 0; a < na; a++) {
    for (let b = 0; b < nb; b++) {
      for (let c = 0; c < nc; c++) {
        const v0 = x[p], v1 = x[p + j1], v2 = x[p + j2], v3 = x[p + j3];
        const w0 = w[q], w1 = w[q + 1], w2 = w[q + 2], w3 = w[q + 3];
        r00 += v0 * w0; r01 += v1 * w0; r02 += v2 * w0; r03 += v3 * w0;
        r10 += v0 * w1; r11 += v1 * w1; r12 += v2 * w1; r13 += v3 * w1;
        r20 += v0 * w2; r21 += v1 * w2; r22 += v2 * w2; r23 += v3 * w2;
        r30 += v0 * w3; r31 += v1 * w3; r32 += v2 * w3; r33 += v3 * w3;
        p += xc;
        q += wc;
      }
      p += xb;
    }
    p += xa;
  }
  result[at] = r00; result[at + 1] = r01; result[at + 2] = r02; result[at + 3] = r03;
  result[at + 4] = r10; result[at + 5] = r11; result[at + 6] = r12; result[at + 7] = r13;
  result[at + 8] = r20; result[at + 9] = r21; result[at + 10] = r22; result[at + 11] = r23;
  result[at + 12] = r30; result[at + 13] = r31; result[at + 14] = r32; result[at + 15] = r33;
}
