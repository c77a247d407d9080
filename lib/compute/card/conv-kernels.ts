// Convolution on a card: each thread computes one number of the result as a sum, where the loops of layers/conv.ts
// scatter. Tensors stand as they do on the processor, (N,C,H,W) row by row. G groups: Cg = C/G inputs, Og = O/G
// outputs each. Half a unit is added before a division is rounded down: cards divide with errors, and n·O/O could
// become n − 1. A local that begins as this.output.x and is counted up once is an integer to gpu.js.
import type { KernelThis } from '../../layers/kernels/kernel-run.js';
import type { TensorData } from '../../tensor/tensor.js';

export type ConvConstants = {
  readonly C: number; readonly H: number; readonly W: number;
  readonly O: number; readonly OH: number; readonly OW: number;
  readonly K: number; readonly S: number; readonly P: number;
  readonly Cg: number; readonly Og: number;
};

/** Thread (column u, row v, plane n·O + o): y = b[o] + Σ_c Σ_i Σ_j w[o,c,i,j] · x[n, c, v·S − P + i, u·S − P + j]. */
export function convOutput(this: KernelThis<ConvConstants>, x: TensorData, w: TensorData, b: TensorData): number {
  let n = this.output.x;
  let o = this.output.x;
  let p = this.output.x;
  let q = this.output.x;
  let top = this.output.x;
  let left = this.output.x;
  n = Math.floor((this.thread.z + 0.5) / this.constants.O) | 0;
  o = this.thread.z - n * this.constants.O;
  q = Math.floor((o + 0.5) / this.constants.Og) | 0;
  top = this.thread.y * this.constants.S - this.constants.P;
  left = this.thread.x * this.constants.S - this.constants.P;
  p = ((n * this.constants.C + q * this.constants.Cg) * this.constants.H + top) * this.constants.W + left;
  q = o * this.constants.Cg * this.constants.K * this.constants.K;
  let sum = b[o];
  for (let c = 0; c < this.constants.Cg; c++) {
    for (let i = 0; i < this.constants.K; i++) {
      if (top + i >= 0 && top + i < this.constants.H) {
        for (let j = 0; j < this.constants.K; j++) {
          if (left + j >= 0 && left + j < this.constants.W) sum += w[q + j] * x[p + j];
        }
      }
      q += this.constants.K;
      p += this.constants.W;
    }
    p += (this.constants.H - this.constants.K) * this.constants.W;
  }
  n++; o++; p++; q++; top++; left++;
  return sum;
}

/** Thread (column, row, plane n·C + c): ∂L/∂x = Σ over the (o,v,u,i,j) that read it of w[o,c,i,j] · dy[n,o,v,u]. */
export function convInputGradient(this: KernelThis<ConvConstants>, dy: TensorData, w: TensorData): number {
  let n = this.output.x;
  let c = this.output.x;
  let g = this.output.x;
  let v = this.output.x;
  let u = this.output.x;
  let p = this.output.x;
  let q = this.output.x;
  n = Math.floor((this.thread.z + 0.5) / this.constants.C) | 0;
  c = this.thread.z - n * this.constants.C;
  g = Math.floor((c + 0.5) / this.constants.Cg) | 0;
  let sum = 0;
  for (let i = 0; i < this.constants.K; i++) {
    v = Math.floor((this.thread.y + this.constants.P - i + 0.5) / this.constants.S) | 0;
    if (v >= 0 && v < this.constants.OH && v * this.constants.S === this.thread.y + this.constants.P - i) {
      for (let j = 0; j < this.constants.K; j++) {
        u = Math.floor((this.thread.x + this.constants.P - j + 0.5) / this.constants.S) | 0;
        if (u >= 0 && u < this.constants.OW && u * this.constants.S === this.thread.x + this.constants.P - j) {
          q = ((g * this.constants.Og * this.constants.Cg + c - g * this.constants.Cg) * this.constants.K + i)
            * this.constants.K + j;
          p = ((n * this.constants.O + g * this.constants.Og) * this.constants.OH + v) * this.constants.OW + u;
          for (let o = 0; o < this.constants.Og; o++) {
            sum += w[q] * dy[p];
            q += this.constants.Cg * this.constants.K * this.constants.K;
            p += this.constants.OH * this.constants.OW;
          }
        }
      }
    }
  }
  n++; c++; g++; v++; u++; p++; q++;
  return sum;
}

/** The rows of an image are summed in `parts` parts of `rows` rows each. */
export type ConvWeightConstants = ConvConstants & { readonly parts: number; readonly rows: number };

/**
 * Thread (weight (c·K + i)·K + j of one output, o, part n·parts + k): the share of some rows v of one image n in
 * ∂L/∂w[o,c,i,j] = Σ_n Σ_v Σ_u x[n, c, v·S − P + i, u·S − P + j] · dy[n,o,v,u]. sumOfParts adds the shares.
 */
export function convWeightShare(this: KernelThis<ConvWeightConstants>, x: TensorData, dy: TensorData): number {
  let c = this.output.x;
  let i = this.output.x;
  let j = this.output.x;
  let n = this.output.x;
  let v = this.output.x;
  let h = this.output.x;
  let p = this.output.x;
  let q = this.output.x;
  c = Math.floor((this.thread.x + 0.5) / (this.constants.K * this.constants.K)) | 0;
  j = this.thread.x - c * this.constants.K * this.constants.K;
  i = Math.floor((j + 0.5) / this.constants.K) | 0;
  j = j - i * this.constants.K - this.constants.P;
  n = Math.floor((this.thread.z + 0.5) / this.constants.parts) | 0;
  v = (this.thread.z - n * this.constants.parts) * this.constants.rows;
  c += (Math.floor((this.thread.y + 0.5) / this.constants.Og) | 0) * this.constants.Cg;
  let sum = 0;
  for (let row = 0; row < this.constants.rows; row++) {
    h = v * this.constants.S - this.constants.P + i;
    if (v < this.constants.OH && h >= 0 && h < this.constants.H) {
      p = ((n * this.constants.C + c) * this.constants.H + h) * this.constants.W + j;
      q = ((n * this.constants.O + this.thread.y) * this.constants.OH + v) * this.constants.OW;
      for (let u = 0; u < this.constants.OW; u++) {
        if (u * this.constants.S + j >= 0 && u * this.constants.S + j < this.constants.W) {
          sum += x[p + u * this.constants.S] * dy[q + u];
        }
      }
    }
    v++;
  }
  c++; i++; j++; n++; h++; p++; q++;
  return sum;
}
