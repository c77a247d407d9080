// Local response normalisation, the two kinds of the deck's models: across channels (S, M) and within a channel (ZF).
//   s[i] = k + (α/n) Σ_{j ∈ window(i)} x[j]²          y[i] = x[i] · s[i]^−β
//   ∂L/∂x[i] = ∂L/∂y[i] · s[i]^−β − (2αβ/n) · x[i] · Σ_{j: i ∈ window(j)} ∂L/∂y[j] · x[j] · s[j]^(−β−1)
// The window holds `size` channels at one cell, or size × size cells of one channel; it is symmetric: i ∈ window(j)
// means j ∈ window(i). Cells outside the map count as zeros, and n is always the full window (size, or size²).
// Source: AlexNet §3.3, Caffe's LRN layer.
import { beside, onProcessor, zerosLike, type Placed, type Tensor } from '../tensor/tensor.js';
import type { Layer } from './layer.js';

export interface Lrn {
  readonly kind: 'across-channels' | 'within-channel';
  /** Channels, or cells along each side of the window; odd. */
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

export interface Normalised {
  readonly y: Tensor;
  /** s, which backward needs. */
  readonly scale: Tensor;
}

/** x (N,C,H,W) → y and s, in the shape of x. Throws RangeError for an even size. */
export function lrnForward(x: Tensor, lrn: Lrn): Normalised {
  if (lrn.size % 2 !== 1) throw new RangeError(`lrn: size must be odd, got ${lrn.size}`);
  const squares = zerosLike(x);
  for (let i = 0; i < x.data.length; i++) squares.data[i] = x.data[i] ** 2;
  const scale = windowSums(squares, lrn);
  const y = zerosLike(x);
  for (let i = 0; i < x.data.length; i++) {
    scale.data[i] = lrn.k + lrn.alpha / windowArea(lrn) * scale.data[i];
    y.data[i] = x.data[i] * scale.data[i] ** -lrn.beta;
  }
  return { y, scale };
}

/** dy and x (N,C,H,W), scale from forward → dx (N,C,H,W). */
export function lrnBackward(dy: Tensor, x: Tensor, scale: Tensor, lrn: Lrn): Tensor {
  const shares = zerosLike(dy);
  for (let j = 0; j < dy.data.length; j++) {
    shares.data[j] = dy.data[j] * x.data[j] * scale.data[j] ** (-lrn.beta - 1);
  }
  const neighbours = windowSums(shares, lrn);
  const factor = 2 * lrn.alpha * lrn.beta / windowArea(lrn);
  const dx = zerosLike(dy);
  for (let i = 0; i < dx.data.length; i++) {
    dx.data[i] = dy.data[i] * scale.data[i] ** -lrn.beta - factor * x.data[i] * neighbours.data[i];
  }
  return dx;
}

function windowArea({ kind, size }: Lrn): number {
  return kind === 'across-channels' ? size : size * size;
}

/** For each element, the sum of x over its window. */
function windowSums(x: Tensor, lrn: Lrn): Tensor {
  const [, C, H, W] = x.shape;
  if (lrn.kind === 'across-channels') return sumAlong(x, C, H * W, lrn.size);
  const rows = sumAlong(x, W, 1, lrn.size);
  return sumAlong(rows, H, W, lrn.size);
}

/** Sums of `size` neighbours along an axis with `extent` elements, `stride` apart; zeros outside. */
function sumAlong(x: Tensor, extent: number, stride: number, size: number): Tensor {
  const sums = zerosLike(x);
  const reach = (size - 1) / 2;
  for (let i = 0; i < x.data.length; i++) {
    const at = Math.floor(i / stride) % extent;
    const last = Math.min(at + reach, extent - 1);
    let sum = 0;
    for (let j = Math.max(at - reach, 0); j <= last; j++) sum += x.data[i + (j - at) * stride];
    sums.data[i] = sum;
  }
  return sums;
}

export interface LrnSaved {
  readonly x: Tensor;
  readonly scale: Tensor;
}

/** Local response normalisation as a layer, always computed on the processor. saved = x and the scale s. */
export function lrnLayer(lrn: Lrn): Layer<LrnSaved>;
export function lrnLayer<T extends Placed>(lrn: Lrn): Layer<LrnSaved, T>;
export function lrnLayer<T extends Placed>(lrn: Lrn): Layer<LrnSaved, T> {
  return {
    params: [],
    async forward(x) {
      const there = await onProcessor(x);
      const { y, scale } = lrnForward(there, lrn);
      return { y: beside(x, y), saved: { x: there, scale } };
    },
    async backward(dy, { x, scale }) {
      return beside(dy, lrnBackward(await onProcessor(dy), x, scale, lrn));
    },
    async backwardParams() {
      // no parameters, so nothing to compute
    },
  };
}
