// Fully connected layers on a card: the sums of layers/linear.ts, each number by a thread of its own.
// Why integers begin as this.output.x and are counted up at the end: conv-kernels.ts.
import type { KernelThis } from '../../layers/kernels/kernel-run.js';
import type { TensorData } from '../../tensor/tensor.js';

export type LinearConstants = { readonly N: number; readonly I: number; readonly O: number };

/** Thread (o, n): y = b[o] + Σ_i w[o,i] · x[n,i]. */
export function linearOutput(this: KernelThis<LinearConstants>, x: TensorData, w: TensorData, b: TensorData): number {
  let p = this.output.x;
  let q = this.output.x;
  p = this.thread.y * this.constants.I;
  q = this.thread.x * this.constants.I;
  let sum = b[this.thread.x];
  for (let i = 0; i < this.constants.I; i++) {
    sum += w[q] * x[p];
    p++;
    q++;
  }
  return sum;
}

/** Thread (i, n): ∂L/∂x = Σ_o w[o,i] · dy[n,o]. */
export function linearInputGradient(this: KernelThis<LinearConstants>, dy: TensorData, w: TensorData): number {
  let p = this.output.x;
  let q = this.output.x;
  p = this.thread.y * this.constants.O;
  q = this.thread.x;
  let sum = 0;
  for (let o = 0; o < this.constants.O; o++) {
    sum += w[q] * dy[p];
    p++;
    q += this.constants.I;
  }
  q++;
  return sum;
}

/** Thread (i, o): before + ∂L/∂w, ∂L/∂w = Σ_n x[n,i] · dy[n,o]. */
export function linearWeightGradient(
  this: KernelThis<LinearConstants>, x: TensorData, dy: TensorData, before: TensorData,
): number {
  let p = this.output.x;
  let q = this.output.x;
  p = this.thread.x;
  q = this.thread.y;
  let sum = 0;
  for (let n = 0; n < this.constants.N; n++) {
    sum += x[p] * dy[q];
    p += this.constants.I;
    q += this.constants.O;
  }
  p = this.thread.y * this.constants.I + this.thread.x;
  q++;
  sum += before[p];
  p++;
  return sum;
}
