// Convolution (cross-correlation, as in every deep-learning framework), square kernels, zero padding, groups.
//   y[n,o,v,u]       = b[o] + Σ_c Σ_i Σ_j  w[o,c,i,j] · x[n, c, v·S − P + i, u·S − P + j]
//   ∂L/∂x[n,c,..]    = Σ over the (o,v,u,i,j) that read this cell of  w[o,c,i,j] · ∂L/∂y[n,o,v,u]
//   ∂L/∂w[o,c,i,j]   = Σ_n Σ_v Σ_u  x[n, c, v·S − P + i, u·S − P + j] · ∂L/∂y[n,o,v,u]
//   ∂L/∂b[o]         = Σ_n Σ_v Σ_u  ∂L/∂y[n,o,v,u]
// Cells outside x are zero: the loops skip the kernel rows i and columns j that fall there. With G groups, output o
// reads only the C/G input channels of its own group.                        Kernel twin: conv.kernel.ts
import type { Param } from '../tensor/param.js';
import { addInto, isOnCard, zerosLike, type Placed, type Shape, type Tensor } from '../tensor/tensor.js';
import type { Layer } from './layer.js';

export interface ConvGeometry {
  readonly stride: number;
  readonly pad: number;
  readonly groups: number;
}

/** The operations of a convolution layer, computed by the loops below or by the kernels of conv.kernel.ts. */
export interface ConvOps<T extends Placed = Tensor> {
  convForward(x: T, w: T, b: T, geometry: ConvGeometry): Promise<T>;
  convBackwardInput(dy: T, w: T, xShape: Shape, geometry: ConvGeometry): Promise<T>;
  convBackwardWeights(x: T, dy: T, wShape: Shape, geometry: ConvGeometry): Promise<T>;
}

/** floor((in + 2·pad − kernel) / stride) + 1 */
export function convOutputSize(inSize: number, kernel: number, geometry: ConvGeometry): number {
  return Math.floor((inSize + 2 * geometry.pad - kernel) / geometry.stride) + 1;
}

/** The shape (N,O,OH,OW) that x (N,C,H,W) and w (O,C/G,K,K) give. */
export function convOutputShape(xShape: Shape, wShape: Shape, geometry: ConvGeometry): Shape {
  const [N, , H, W] = xShape;
  const [O, , K] = wShape;
  return [N, O, convOutputSize(H, K, geometry), convOutputSize(W, K, geometry)];
}

/** x (N,C,H,W), w (O,C/G,K,K), b (O) → y (N,O,OH,OW). Throws when the shapes do not fit. */
export function convForward(x: Tensor, w: Tensor, b: Tensor, geometry: ConvGeometry): Tensor {
  checkConv(x.shape, w.shape, geometry);
  const { N, C, H, W, O, Cg, K, OH, OW, S, P } = sizesOf(x.shape, w.shape, geometry);
  const y = zerosLike(x, [N, O, OH, OW]);
  let yAt = 0;
  for (let n = 0; n < N; n++) {
    for (let o = 0; o < O; o++) {
      const first = firstInput(o, O, Cg, geometry);
      for (let v = 0; v < OH; v++) {
        const rows = inside(v * S - P, K, H);
        for (let u = 0; u < OW; u++, yAt++) {
          const columns = inside(u * S - P, K, W);
          y.data[yAt] = b.data[o];
          for (let c = 0; c < Cg; c++) {
            for (let i = rows.first; i < rows.end; i++) {
              const xAt = ((n * C + first + c) * H + v * S - P + i) * W + u * S - P;
              const wAt = ((o * Cg + c) * K + i) * K;
              let sum = 0;
              for (let j = columns.first; j < columns.end; j++) sum += w.data[wAt + j] * x.data[xAt + j];
              y.data[yAt] += sum;
            }
          }
        }
      }
    }
  }
  return y;
}

/** dy (N,O,OH,OW) → dx of shape xShape: every product of the forward pass sends its share back, so: += */
export function convBackwardInput(dy: Tensor, w: Tensor, xShape: Shape, geometry: ConvGeometry): Tensor {
  const { N, C, H, W, O, Cg, K, OH, OW, S, P } = sizesOf(xShape, w.shape, geometry);
  const dx = zerosLike(dy, xShape);
  let yAt = 0;
  for (let n = 0; n < N; n++) {
    for (let o = 0; o < O; o++) {
      const first = firstInput(o, O, Cg, geometry);
      for (let v = 0; v < OH; v++) {
        const rows = inside(v * S - P, K, H);
        for (let u = 0; u < OW; u++, yAt++) {
          const columns = inside(u * S - P, K, W);
          for (let c = 0; c < Cg; c++) {
            for (let i = rows.first; i < rows.end; i++) {
              const xAt = ((n * C + first + c) * H + v * S - P + i) * W + u * S - P;
              const wAt = ((o * Cg + c) * K + i) * K;
              for (let j = columns.first; j < columns.end; j++) dx.data[xAt + j] += w.data[wAt + j] * dy.data[yAt];
            }
          }
        }
      }
    }
  }
  return dx;
}

/** x (N,C,H,W), dy (N,O,OH,OW) → dw of shape wShape: a weight collects from every position of its kernel, so: += */
export function convBackwardWeights(x: Tensor, dy: Tensor, wShape: Shape, geometry: ConvGeometry): Tensor {
  const { N, C, H, W, O, Cg, K, OH, OW, S, P } = sizesOf(x.shape, wShape, geometry);
  const dw = zerosLike(x, wShape);
  let yAt = 0;
  for (let n = 0; n < N; n++) {
    for (let o = 0; o < O; o++) {
      const first = firstInput(o, O, Cg, geometry);
      for (let v = 0; v < OH; v++) {
        const rows = inside(v * S - P, K, H);
        for (let u = 0; u < OW; u++, yAt++) {
          const columns = inside(u * S - P, K, W);
          for (let c = 0; c < Cg; c++) {
            for (let i = rows.first; i < rows.end; i++) {
              const xAt = ((n * C + first + c) * H + v * S - P + i) * W + u * S - P;
              const wAt = ((o * Cg + c) * K + i) * K;
              for (let j = columns.first; j < columns.end; j++) dw.data[wAt + j] += x.data[xAt + j] * dy.data[yAt];
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

/** convBackwardBias() wherever dy is. */
function biasGradient<T extends Placed>(dy: T): T {
  return (isOnCard(dy) ? dy.card.channelSums(dy) : convBackwardBias(dy as Tensor)) as T; // where dy is
}

/** Every number of the formulas by its name there; Cg = C/G. */
function sizesOf(xShape: Shape, wShape: Shape, geometry: ConvGeometry) {
  const [N, C, H, W] = xShape;
  const [O, Cg, K] = wShape;
  const [, , OH, OW] = convOutputShape(xShape, wShape, geometry);
  return { N, C, H, W, O, Cg, K, OH, OW, S: geometry.stride, P: geometry.pad };
}

/** The first input channel that output channel o reads: that of its group. */
function firstInput(o: number, O: number, Cg: number, { groups }: ConvGeometry): number {
  return Math.floor(o / (O / groups)) * Cg;
}

/** The kernel rows (or columns) first..end−1 that fall on the map's 0..extent−1 when row 0 falls on `start`. */
function inside(start: number, K: number, extent: number): { readonly first: number; readonly end: number } {
  return { first: Math.max(0, -start), end: Math.min(K, extent - start) };
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

/** A convolution with its parameters, weight (O,C/G,K,K) and bias (O). saved = x. */
export function convLayer<T extends Placed>(
  ops: ConvOps<T>, weight: Param<T>, bias: Param<T>, geometry: ConvGeometry,
): Layer<T, T> {
  const addParamGrads = (dw: T, dy: T): void => {
    addInto(weight.grad, dw);
    addInto(bias.grad, biasGradient(dy));
  };
  return {
    params: [weight, bias],
    async forward(x) {
      return { y: await ops.convForward(x, weight.value, bias.value, geometry), saved: x };
    },
    async backward(dy, x) {
      const [dx, dw] = await Promise.all([ // independent of each other: a backend with workers runs them together
        ops.convBackwardInput(dy, weight.value, x.shape, geometry),
        ops.convBackwardWeights(x, dy, weight.value.shape, geometry),
      ]);
      addParamGrads(dw, dy);
      return dx;
    },
    async backwardParams(dy, x) {
      addParamGrads(await ops.convBackwardWeights(x, dy, weight.value.shape, geometry), dy);
    },
  };
}
