// Max pooling with switches, Caffe's way: the output size is rounded up, windows are cut at the border of the map.
// Torch's way rounds down: the last cells of a map that fill no whole window are left out.
//   y[n,c,v,u]    = x[i*(n,c,v,u)]                   i* = argmax of x over the window
//   ∂L/∂x[i]      = Σ_j [i = i*(j)] ∂L/∂y[j]         windows may overlap, so: +=
// Ties: the first maximum in row-major order wins.                          Kernel twin: max-pool.kernel.ts
import {
  isOnCard, zerosLike, type Placed, type Shape, type Switches, type SwitchesOnCard, type Tensor,
} from '../tensor/tensor.js';
import type { Layer } from './layer.js';

export interface PoolGeometry {
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  /** How the output size is rounded; absent: up. */
  readonly rounding?: 'up' | 'down';
}

export interface MaxPooled<T extends Placed = Tensor> {
  /** (N,C,OH,OW) */
  readonly y: T;
  /** i*: for each element of y the flat index of its maximum in x (deck: the max pooling "switch"). */
  readonly switches: Switches<T>;
}

export interface MaxPoolOps<T extends Placed = Tensor> {
  maxPoolForward(x: T, geometry: PoolGeometry): Promise<MaxPooled<T>>;
}

/**
 * ceil((in + 2·pad − kernel) / stride) + 1; with padding, one less if the last window would start beyond the map.
 * Rounded down: floor(…) + 1.
 */
export function poolOutputSize(inSize: number, { kernel, stride, pad, rounding }: PoolGeometry): number {
  if (rounding === 'down') return Math.floor((inSize + 2 * pad - kernel) / stride) + 1;
  const size = Math.ceil((inSize + 2 * pad - kernel) / stride) + 1;
  return pad > 0 && (size - 1) * stride >= inSize + pad ? size - 1 : size;
}

/** x (N,C,H,W) → y (N,C,OH,OW) and its switches; padded cells never win. Throws when a window would miss the map. */
export function maxPoolForward(x: Tensor, geometry: PoolGeometry): MaxPooled {
  checkMaxPool(x.shape, geometry);
  const [N, C, H, W] = x.shape;
  const { kernel: K, stride: S, pad: P } = geometry;
  const OH = poolOutputSize(H, geometry);
  const OW = poolOutputSize(W, geometry);
  const y = zerosLike(x, [N, C, OH, OW]);
  const switches = new Int32Array(y.data.length);
  let at = 0;
  for (let plane = 0; plane < N * C; plane++) {
    for (let v = 0; v < OH; v++) {
      const top = Math.max(v * S - P, 0);
      const bottom = Math.min(v * S - P + K, H);
      for (let u = 0; u < OW; u++) {
        const left = Math.max(u * S - P, 0);
        const right = Math.min(u * S - P + K, W);
        let iStar = (plane * H + top) * W + left;
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) {
            const i = (plane * H + row) * W + column;
            if (x.data[i] > x.data[iStar]) iStar = i;
          }
        }
        switches[at] = iStar;
        y.data[at++] = x.data[iStar];
      }
    }
  }
  return { y, switches };
}

/** dy in the shape of y → dx of shape xShape. */
export function maxPoolBackward(dy: Tensor, switches: Int32Array, xShape: Shape): Tensor {
  const dx = zerosLike(dy, xShape);
  for (let j = 0; j < switches.length; j++) dx.data[switches[j]] += dy.data[j];
  return dx;
}

/** Throws unless every window of the geometry touches the map. */
export function checkMaxPool(xShape: Shape, geometry: PoolGeometry): void {
  const { kernel, stride, pad } = geometry;
  if (xShape.length !== 4) throw new TypeError(`max-pool: x must have 4 axes, got [${xShape}]`);
  if (pad >= kernel) throw new RangeError(`max-pool: pad ${pad} must be smaller than the kernel ${kernel}`);
  if (stride > kernel) throw new RangeError(`max-pool: stride ${stride} must not exceed the kernel ${kernel}`);
  const [, , H, W] = xShape;
  if (poolOutputSize(Math.min(H, W), geometry) < 1) {
    throw new RangeError(`max-pool: kernel ${kernel} is too large for the padded map ${H}×${W}`);
  }
}

/** maxPoolBackward() wherever dy is. */
function maxPoolGradient<T extends Placed>(dy: T, switches: Switches<T>, xShape: Shape): T {
  if (isOnCard(dy)) return (switches as SwitchesOnCard).backward(dy) as T; // one T: they are of the card
  return maxPoolBackward(dy as Tensor, switches as Int32Array, xShape) as T;
}

export interface MaxPoolSaved<T extends Placed = Tensor> {
  readonly switches: Switches<T>;
  readonly xShape: Shape;
}

/** Max pooling as a layer. saved = the switches and the shape of x. */
export function maxPoolLayer<T extends Placed>(
  ops: MaxPoolOps<T>, geometry: PoolGeometry,
): Layer<MaxPoolSaved<T>, T> {
  return {
    params: [],
    async forward(x) {
      const { y, switches } = await ops.maxPoolForward(x, geometry);
      return { y, saved: { switches, xShape: x.shape } };
    },
    async backward(dy, { switches, xShape }) {
      return maxPoolGradient(dy, switches, xShape);
    },
    async backwardParams() {
      // no parameters, so nothing to compute
    },
  };
}
