// Element-wise operations, sums and the update of SGD on a card. Each thread computes one number.
// Why integers begin as this.output.x and are counted up at the end: conv-kernels.ts.
import type { KernelThis } from '../../layers/kernels/kernel-run.js';
import type { TensorData } from '../../tensor/tensor.js';

/** x[i]: a new array on the card. */
export function copied(this: KernelThis, x: TensorData): number {
  return x[this.thread.x];
}

export function zero(this: KernelThis): number {
  return 0 * this.thread.x;
}

export function sum(this: KernelThis, a: TensorData, b: TensorData): number {
  return a[this.thread.x] + b[this.thread.x];
}

export function product(this: KernelThis, a: TensorData, b: TensorData): number {
  return a[this.thread.x] * b[this.thread.x];
}

export function scaled(this: KernelThis, x: TensorData, factor: number): number {
  return x[this.thread.x] * factor;
}

/** [gate > 0] · x: ReLU where gate is x, its gradient where gate is the output. NaN stays NaN. */
export function gated(this: KernelThis, x: TensorData, gate: TensorData): number {
  let open = 0;
  if (gate[this.thread.x] > 0) open = 1;
  return x[this.thread.x] * open;
}

/** Thread i: Σ over parts k of x[k·size + i]. */
export function sumOfParts(
  this: KernelThis<{ readonly parts: number; readonly size: number }>, x: TensorData,
): number {
  let p = this.output.x;
  p = this.thread.x;
  let total = 0;
  for (let k = 0; k < this.constants.parts; k++) {
    total += x[p];
    p += this.constants.size;
  }
  p++;
  return total;
}

/** Thread r: the sum of row r, of `length` numbers. */
export function rowSum(this: KernelThis<{ readonly length: number }>, x: TensorData): number {
  let p = this.output.x;
  p = this.thread.x * this.constants.length;
  let total = 0;
  for (let i = 0; i < this.constants.length; i++) {
    total += x[p];
    p++;
  }
  return total;
}

/** Thread c: Σ_n Σ_h x[n,c,h]. */
export function channelSum(
  this: KernelThis<{ readonly N: number; readonly C: number; readonly H: number }>, x: TensorData,
): number {
  let p = this.output.x;
  let total = 0;
  for (let n = 0; n < this.constants.N; n++) {
    p = (n * this.constants.C + this.thread.x) * this.constants.H;
    for (let h = 0; h < this.constants.H; h++) {
      total += x[p];
      p++;
    }
  }
  return total;
}

/** Thread t of T: the sum of the squares of x[t], x[t + T], x[t + 2T], …, `size` numbers in all. */
export function squareShare(
  this: KernelThis<{ readonly T: number; readonly size: number }>, x: TensorData,
): number {
  let p = this.output.x;
  p = this.thread.x;
  let total = 0;
  while (p < this.constants.size) {
    total += x[p] * x[p];
    p += this.constants.T;
  }
  p++;
  return total;
}

/** One thread: before + Σ x. */
export function added(this: KernelThis<{ readonly size: number }>, x: TensorData, before: TensorData): number {
  let p = this.output.x;
  p = 0;
  let total = before[this.thread.x];
  for (let i = 0; i < this.constants.size; i++) {
    total += x[p];
    p++;
  }
  return total;
}

/** One thread: min(1, clip / √squaredNorm). */
export function shrinkFactor(this: KernelThis, squaredNorm: TensorData, clip: number): number {
  const norm = Math.sqrt(squaredNorm[this.thread.x]);
  let shrink = 1;
  if (norm > clip) shrink = clip / norm;
  return shrink;
}

/** shrink·g + decay·w: the gradient of the loss and of weight decay. */
export function decayed(this: KernelThis, w: TensorData, g: TensorData, shrink: TensorData, decay: number): number {
  return shrink[0] * g[this.thread.x] + decay * w[this.thread.x];
}

/** μ·V + rate·g, the new V. */
export function velocity(this: KernelThis, V: TensorData, g: TensorData, momentum: number, rate: number): number {
  return momentum * V[this.thread.x] + rate * g[this.thread.x];
}

/** w − V. */
export function difference(this: KernelThis, w: TensorData, V: TensorData): number {
  return w[this.thread.x] - V[this.thread.x];
}
