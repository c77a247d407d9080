// RoI pooling that is differentiable in the feature map and in the regions.   Deck: "Modify RoI pooling so that it's a
// differentiable function of both the input conv feature map and input RoI coordinates", "Use a differentiable sampler
// instead of max pooling".   Source: Spatial Transformer Networks §3; the layer is known as RoI warping or RoIAlign.
//   y[r,c,p,q]  = (1/N²) Σ_m Σ_n B_c(v_pm, u_qn)       B = x between its four nearest cells (sampling-rule.ts)
//   ∂L/∂x[c,i,j] = Σ_r Σ_p Σ_q (1/N²) Σ_m Σ_n  row weight of i · column weight of j · ∂L/∂y[r,c,p,q]
//   ∂L/∂x1[r]    = Σ_c Σ_p Σ_q (1/N²) Σ_m Σ_n  ∂L/∂y[r,c,p,q] · ∂B/∂u · ∂u/∂x1         x2, y1, y2 alike
// Compared with roi-pool.ts: no switches, each output depends on 4·N² cells per bin, and the regions get a gradient.
// Training uses the faster equivalent of roi-bilinear-bands.ts.
import type { BoxGradient } from '../boxes/deltas-backward.js';
import { zeroData, zerosLike, type Shape, type Tensor, type TensorData } from '../tensor/tensor.js';
import { checkRoiPool, type Grid, type Roi } from './roi-pool.js';
import { columnTaps, rowTaps, type SamplingRule, type Tap } from './sampling-rule.js';

export interface RoiBilinearGradients {
  readonly dx: Tensor;
  /** One per region, for corners in network-input pixels. A training that takes proposals as constants ignores them. */
  readonly dRois: readonly BoxGradient[];
}

/** x (N,C,H,W), regions in network-input pixels → y (R,C,h,w). Throws as `checkSampling` does. */
export function roiBilinearForward(x: Tensor, rois: readonly Roi[], grid: Grid, rule: SamplingRule): Tensor {
  checkSampling(x.shape, rois, rule);
  const [, C, H, W] = x.shape;
  const y = zerosLike(x, [rois.length, C, grid.height, grid.width]);
  const N = rule.samples;
  let rcpq = 0;
  for (const roi of rois) {
    const columns = columnTaps(roi, grid.width, { width: W, height: H }, rule);
    const rows = rowTaps(roi, grid.height, { width: W, height: H }, rule);
    for (let c = 0; c < C; c++) {
      const plane = (roi.image * C + c) * H * W;
      for (let p = 0; p < grid.height; p++) {
        for (let q = 0; q < grid.width; q++) {
          let sum = 0;
          for (let m = p * N; m < (p + 1) * N; m++) {
            for (let n = q * N; n < (q + 1) * N; n++) sum += sampleAt(x.data, plane, W, rows[m], columns[n]);
          }
          y.data[rcpq++] = sum / (N * N);
        }
      }
    }
  }
  return y;
}

/** dy (R,C,h,w) and the arguments of forward → gradients of the map and the regions. */
export function roiBilinearBackward(
  dy: Tensor, x: Tensor, rois: readonly Roi[], rule: SamplingRule,
): RoiBilinearGradients {
  const [, C, h, w] = dy.shape;
  const [, , H, W] = x.shape;
  const dx = zerosLike(x);
  const dRois = rois.map((roi, r) => {
    const columns = columnTaps(roi, w, { width: W, height: H }, rule);
    const rows = rowTaps(roi, h, { width: W, height: H }, rule);
    const slopes = { u: zeroData(columns.length, 'float64'), v: zeroData(rows.length, 'float64') };
    for (let c = 0; c < C; c++) {
      const plane = { x: x.data, dx: dx.data, first: (roi.image * C + c) * H * W, W };
      const dyPlane = dy.data.subarray((r * C + c) * h * w, (r * C + c + 1) * h * w);
      planeBackward(dyPlane, plane, { rows, columns, samples: rule.samples }, slopes);
    }
    return {
      x1: sumOver(columns, (tap, n) => tap.byStart * slopes.u[n]),
      y1: sumOver(rows, (tap, m) => tap.byStart * slopes.v[m]),
      x2: sumOver(columns, (tap, n) => tap.byEnd * slopes.u[n]),
      y2: sumOver(rows, (tap, m) => tap.byEnd * slopes.v[m]),
    };
  });
  return { dx, dRois };
}

interface Plane {
  readonly x: TensorData;
  readonly dx: TensorData;
  /** Index of the plane's first element, and its width. */
  readonly first: number;
  readonly W: number;
}

interface Taps {
  readonly rows: readonly Tap[];
  readonly columns: readonly Tap[];
  readonly samples: number;
}

/** One channel of one region: adds to dx, to slopes.u (∂L/∂u of each column of samples) and slopes.v (of each row). */
function planeBackward(
  dy: TensorData, { x, dx, first, W }: Plane, { rows, columns, samples: N }: Taps,
  slopes: { readonly u: TensorData; readonly v: TensorData },
): void {
  const w = columns.length / N;
  for (let m = 0; m < rows.length; m++) {
    const row = rows[m];
    const [top, bottom, dyRow] = [first + row.low * W, first + row.high * W, Math.floor(m / N) * w];
    for (let n = 0; n < columns.length; n++) {
      const { low, high, lowWeight, highWeight, lowSlope, highSlope } = columns[n];
      const g = dy[dyRow + Math.floor(n / N)] / (N * N);
      const [x00, x01, x10, x11] = [x[top + low], x[top + high], x[bottom + low], x[bottom + high]];
      dx[top + low] += g * row.lowWeight * lowWeight;
      dx[top + high] += g * row.lowWeight * highWeight;
      dx[bottom + low] += g * row.highWeight * lowWeight;
      dx[bottom + high] += g * row.highWeight * highWeight;
      slopes.u[n] += g * (row.lowWeight * (lowSlope * x00 + highSlope * x01) +
        row.highWeight * (lowSlope * x10 + highSlope * x11));                    // ∂L/∂y · ∂B/∂u
      slopes.v[m] += g * (row.lowSlope * (lowWeight * x00 + highWeight * x01) +
        row.highSlope * (lowWeight * x10 + highWeight * x11));                   // ∂L/∂y · ∂B/∂v
    }
  }
}

/** B at one sample: x between two rows and two columns. */
function sampleAt(x: TensorData, plane: number, W: number, row: Tap, column: Tap): number {
  const [top, bottom] = [plane + row.low * W, plane + row.high * W];
  return row.lowWeight * (column.lowWeight * x[top + column.low] + column.highWeight * x[top + column.high]) +
    row.highWeight * (column.lowWeight * x[bottom + column.low] + column.highWeight * x[bottom + column.high]);
}

function sumOver(taps: readonly Tap[], term: (tap: Tap, sample: number) => number): number {
  return taps.reduce((sum, tap, sample) => sum + term(tap, sample), 0);
}

/** Throws as `checkRoiPool` does, and RangeError unless samples is a positive integer and scale is positive. */
export function checkSampling(xShape: Shape, rois: readonly Roi[], { samples, scale }: SamplingRule): void {
  checkRoiPool(xShape, rois);
  if (!(Number.isInteger(samples) && samples >= 1)) {
    throw new RangeError(`roi-bilinear: samples must be a positive integer, got ${samples}`);
  }
  if (!(scale > 0)) throw new RangeError(`roi-bilinear: scale must be positive, got ${scale}`);
}
