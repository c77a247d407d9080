// Convolution (cross-correlation, as in every deep-learning framework), square kernels, zero padding, groups.
//   y[n,o,v,u]       = b[o] + Σ_c Σ_i Σ_j  w[o,c,i,j] · x[n, c, v·S − P + i, u·S − P + j]
//   ∂L/∂x[n,c,..]    = Σ over the (o,v,u,i,j) that read this cell of  w[o,c,i,j] · ∂L/∂y[n,o,v,u]
//   ∂L/∂w[o,c,i,j]   = Σ_n Σ_v Σ_u  x[n, c, v·S − P + i, u·S − P + j] · ∂L/∂y[n,o,v,u]
//   ∂L/∂b[o]         = Σ_n Σ_v Σ_u  ∂L/∂y[n,o,v,u]
// Cells outside x are zero, so the loops walk over the taps that fall inside. With G groups the o-th output reads only
// the C/G input channels of its own group.                                   Kernel twin: conv.kernel.ts
import { zerosLike, type Shape, type Tensor } from '../tensor/tensor.js';

export interface ConvGeometry {
  readonly stride: number;
  readonly pad: number;
  readonly groups: number;
}

/** What a convolution layer needs computed; the loops below and the kernels both do it. */
export interface ConvOps {
  convForward(x: Tensor, w: Tensor, b: Tensor, geometry: ConvGeometry): Promise<Tensor>;
  convBackwardInput(dy: Tensor, w: Tensor, xShape: Shape, geometry: ConvGeometry): Promise<Tensor>;
  convBackwardWeights(x: Tensor, dy: Tensor, wShape: Shape, geometry: ConvGeometry): Promise<Tensor>;
}

/** floor((in + 2·pad − kernel) / stride) + 1 */
export function convOutputSize(inSize: number, kernel: number, geometry: ConvGeometry): number {
  return Math.floor((inSize + 2 * geometry.pad - kernel) / geometry.stride) + 1;
}

/** x (N,C,H,W), w (O,C/G,K,K), b (O) → y (N,O,OH,OW). Throws when the shapes do not fit. */
export function convForward(x: Tensor, w: Tensor, b: Tensor, geometry: ConvGeometry): Tensor {
  const [N, , H, W] = x.shape;
  const [O, Cg, K] = w.shape;
  checkConv(x.shape, w.shape, geometry);
  const { stride: S, pad: P } = geometry;
  const OH = convOutputSize(H, K, geometry);
  const OW = convOutputSize(W, K, geometry);
  const y = zerosLike(x, [N, O, OH, OW]);
  let yAt = 0;
  for (let n = 0; n < N; n++) {
    for (let o = 0; o < O; o++) {
      const plane = firstPlane(x.shape, w.shape, n, o, geometry);
      for (let v = 0; v < OH; v++) {
        const i = tapsInside(v * S - P, K, H);
        for (let u = 0; u < OW; u++) {
          const j = tapsInside(u * S - P, K, W);
          let sum = b.data[o];
          for (let c = 0; c < Cg; c++) {
            for (let row = i.first; row < i.end; row++) {
              const xRow = ((plane + c) * H + v * S - P + row) * W + u * S - P;
              const wRow = ((o * Cg + c) * K + row) * K;
              for (let tap = j.first; tap < j.end; tap++) sum += w.data[wRow + tap] * x.data[xRow + tap];
            }
          }
          y.data[yAt++] = sum;
        }
      }
    }
  }
  return y;
}

/** dy (N,O,OH,OW) → dx of shape xShape: every product of the forward pass sends its share back, so: += */
export function convBackwardInput(dy: Tensor, w: Tensor, xShape: Shape, geometry: ConvGeometry): Tensor {
  const [N, , H, W] = xShape;
  const [O, Cg, K] = w.shape;
  const [, , OH, OW] = dy.shape;
  const { stride: S, pad: P } = geometry;
  const dx = zerosLike(dy, xShape);
  let yAt = 0;
  for (let n = 0; n < N; n++) {
    for (let o = 0; o < O; o++) {
      const plane = firstPlane(xShape, w.shape, n, o, geometry);
      for (let v = 0; v < OH; v++) {
        const i = tapsInside(v * S - P, K, H);
        for (let u = 0; u < OW; u++) {
          const j = tapsInside(u * S - P, K, W);
          const dyCell = dy.data[yAt++];
          for (let c = 0; c < Cg; c++) {
            for (let row = i.first; row < i.end; row++) {
              const xRow = ((plane + c) * H + v * S - P + row) * W + u * S - P;
              const wRow = ((o * Cg + c) * K + row) * K;
              for (let tap = j.first; tap < j.end; tap++) dx.data[xRow + tap] += w.data[wRow + tap] * dyCell;
            }
          }
        }
      }
    }
  }
  return dx;
}

/** x (N,C,H,W), dy (N,O,OH,OW) → dw of shape wShape. */
export function convBackwardWeights(x: Tensor, dy: Tensor, wShape: Shape, geometry: ConvGeometry): Tensor {
  const [N, , H, W] = x.shape;
  const [O, Cg, K] = wShape;
  const [, , OH, OW] = dy.shape;
  const { stride: S, pad: P } = geometry;
  const dw = zerosLike(x, wShape);
  let yAt = 0;
  for (let n = 0; n < N; n++) {
    for (let o = 0; o < O; o++) {
      const plane = firstPlane(x.shape, wShape, n, o, geometry);
      for (let v = 0; v < OH; v++) {
        const i = tapsInside(v * S - P, K, H);
        for (let u = 0; u < OW; u++) {
          const j = tapsInside(u * S - P, K, W);
          const dyCell = dy.data[yAt++];
          for (let c = 0; c < Cg; c++) {
            for (let row = i.first; row < i.end; row++) {
              const xRow = ((plane + c) * H + v * S - P + row) * W + u * S - P;
              const wRow = ((o * Cg + c) * K + row) * K;
              for (let tap = j.first; tap < j.end; tap++) dw.data[wRow + tap] += x.data[xRow + tap] * dyCell;
            }
          }
        }
      }
    }
  }
  return dw;
}

/** dy (N,O,OH,OW) → db (O). */
export function convBackwardBias(dy: Tensor): Tensor {
  const [N, O, OH, OW] = dy.shape;
  const db = zerosLike(dy, [O]);
  let at = 0;
  for (let n = 0; n < N; n++) {
    for (let o = 0; o < O; o++) {
      let sum = 0;
      for (let cell = 0; cell < OH * OW; cell++) sum += dy.data[at++];
      db.data[o] += sum;
    }
  }
  return db;
}

/** Number of the first x plane (of N·C) that output channel o of image n reads. */
function firstPlane(xShape: Shape, wShape: Shape, n: number, o: number, geometry: ConvGeometry): number {
  const [, C] = xShape;
  const [O, Cg] = wShape;
  const group = Math.floor(o / (O / geometry.groups));
  return n * C + group * Cg;
}

/** The taps 0..kernel−1 that lie inside when tap 0 is at `start`. */
function tapsInside(start: number, kernel: number, extent: number): { readonly first: number; readonly end: number } {
  return { first: Math.max(0, -start), end: Math.min(kernel, extent - start) };
}

/** Throws unless x (N,C,H,W), w (O,C/G,K,K) and the geometry fit together. */
export function checkConv(xShape: Shape, wShape: Shape, geometry: ConvGeometry): void {
  const [, C, H, W] = xShape;
  const [O, Cg, K, K2] = wShape;
  const { pad: P, groups: G } = geometry;
  if (xShape.length !== 4 || wShape.length !== 4) {
    throw new TypeError(`conv: x and weight must have 4 axes, got [${xShape}] and [${wShape}]`);
  }
  if (K !== K2) throw new TypeError(`conv: kernels must be square, got ${K}×${K2}`);
  if (O % G !== 0) throw new RangeError(`conv: ${O} outputs do not split into ${G} groups`);
  if (C !== Cg * G) throw new RangeError(`conv: x has ${C} channels, weight expects ${Cg * G}`);
  if (Math.min(H, W) + 2 * P < K) throw new RangeError(`conv: kernel ${K} is larger than the padded map ${H}×${W}`);
}
