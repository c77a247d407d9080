// The functions of roi-bilinear.ts as products of matrices, several times as fast.  For each region and channel:
//   y = A·x·Bᵀ              A[p,i] = (1/N) Σ_m row weight of cell i,  m in bin p;   B[q,j] alike of the columns
//   ∂L/∂x = Aᵀ·∂L/∂y·B      ∂L/∂A = (∂L/∂y·B)·xᵀ,   ∂L/∂B = ∂L/∂yᵀ·(A·x)           A and B: summed over the channels
//   ∂L/∂x1 = Σ_q Σ_n ∂u/∂x1 · (1/N) Σ_j column slope of cell j · ∂L/∂B[q,j]         x2, y1, y2 alike
// A bin reads few cells, all side by side: of each row of A and B only that band is stored.
import type { Size } from '../boxes/box.js';
import { zerosLike, type Tensor, type TensorData } from '../tensor/tensor.js';
import { checkSampling, type RoiBilinearGradients } from './roi-bilinear.js';
import type { Grid, Roi } from './roi-pool.js';
import { columnTaps, rowTaps, type SamplingRule, type Tap } from './sampling-rule.js';

/** A or B of one region: bin p gives cells first[p] … first[p] + length − 1 the weights[p·length …]. */
interface Bands {
  readonly taps: readonly Tap[];
  readonly first: readonly number[];
  readonly length: number;
  /** The cells that any bin reads: from..to − 1. */
  readonly from: number;
  readonly to: number;
  readonly weights: Float64Array;
  /** ∂L/∂weights; backward adds into it. */
  readonly gradient: Float64Array;
}

/** Like roiBilinearForward(), with the same errors: x (N,C,H,W), regions in network-input pixels → y (R,C,h,w). */
export function roiBilinearForwardByBands(x: Tensor, rois: readonly Roi[], grid: Grid, rule: SamplingRule): Tensor {
  checkSampling(x.shape, rois, rule);
  const [, C, H, W] = x.shape;
  const { height: h, width: w } = grid;
  const y = zerosLike(x, [rois.length, C, h, w]);
  const Ax = new Float64Array(h * W);
  rois.forEach((roi, r) => {
    const { A, B } = bandsOf(roi, grid, { height: H, width: W }, rule);
    for (let c = 0; c < C; c++) {
      leftProduct(A, x.data, { first: (roi.image * C + c) * H * W, W, from: B.from, to: B.to }, Ax); // A·x
      for (let p = 0, at = (r * C + c) * h * w; p < h; p++) {
        for (let q = 0; q < w; q++) y.data[at++] = bandDot(B, q, Ax, p * W);                // (A·x)·Bᵀ
      }
    }
  });
  return y;
}

/** Like roiBilinearBackward(): dy (R,C,h,w) and the arguments of forward → gradients of the map and the regions. */
export function roiBilinearBackwardByBands(
  dy: Tensor, x: Tensor, rois: readonly Roi[], rule: SamplingRule,
): RoiBilinearGradients {
  const [, C, h, w] = dy.shape;
  const [, , H, W] = x.shape;
  const dx = zerosLike(x);
  const [Ax, dyB] = [new Float64Array(h * W), new Float64Array(h * W)];
  const dRois = rois.map((roi, r) => {
    const { A, B } = bandsOf(roi, { height: h, width: w }, { height: H, width: W }, rule);
    for (let c = 0; c < C; c++) {
      const plane = { first: (roi.image * C + c) * H * W, W, from: B.from, to: B.to };
      const dyAt = (r * C + c) * h * w;
      leftProduct(A, x.data, plane, Ax);                                                    // A·x
      dyB.fill(0);
      for (let p = 0; p < h; p++) {
        for (let q = 0; q < w; q++) {
          const g = dy.data[dyAt + p * w + q];
          addBand(B, q, g, dyB, p * W);                                                     // ∂L/∂y·B
          addToGradient(B, q, g, Ax, p * W);                                                // ∂L/∂B
        }
      }
      backwardRows(A, dyB, x.data, dx.data, plane);                                         // ∂L/∂x, ∂L/∂A
    }
    const [byColumns, byRows] = [cornerGradients(B), cornerGradients(A)];
    return { x1: byColumns.start, y1: byRows.start, x2: byColumns.end, y2: byRows.end };
  });
  return { dx, dRois };
}

function bandsOf(roi: Roi, grid: Grid, map: Size, rule: SamplingRule): { readonly A: Bands; readonly B: Bands } {
  return {
    A: bandsAlong(rowTaps(roi, grid.height, map, rule), grid.height, map.height),
    B: bandsAlong(columnTaps(roi, grid.width, map, rule), grid.width, map.width),
  };
}

/** The weights of P bins: those of all samples of a bin that read the same cell, added. */
function bandsAlong(taps: readonly Tap[], P: number, extent: number): Bands {
  const N = taps.length / P;
  const touched = Array.from({ length: P }, (_, p) => taps.slice(p * N, (p + 1) * N).flatMap(touchedCells));
  const lowest = touched.map((cells) => Math.min(extent - 1, ...cells));
  const length = Math.max(1, ...touched.map((cells, p) => Math.max(0, ...cells) - lowest[p] + 1));
  const first = lowest.map((cell) => Math.min(cell, extent - length));
  const bands = {
    taps, first, length, from: Math.min(...first), to: Math.max(...first) + length,
    weights: new Float64Array(P * length), gradient: new Float64Array(P * length),
  };
  taps.forEach(({ low, high, lowWeight, highWeight }, k) => {
    const band = placeOf(bands, Math.floor(k / N));
    if (lowWeight !== 0) bands.weights[band + low] += lowWeight / N;
    if (highWeight !== 0) bands.weights[band + high] += highWeight / N;
  });
  return bands;
}

/** The cells whose weight or slope in a sample is not 0. */
function touchedCells({ low, high, lowWeight, highWeight, lowSlope, highSlope }: Tap): number[] {
  const cells = [];
  if (lowWeight !== 0 || lowSlope !== 0) cells.push(low);
  if (highWeight !== 0 || highSlope !== 0) cells.push(high);
  return cells;
}

/** Offset of bin p in `weights` and `gradient`: cell j of the map stands at offset + j. */
function placeOf({ first, length }: Pick<Bands, 'first' | 'length'>, p: number): number {
  return p * length - first[p];
}

/** Index of a plane's first element, its width W, and the columns from..to − 1 that the region reads. */
interface Plane { readonly first: number; readonly W: number; readonly from: number; readonly to: number }

/** A·x of one plane (H,W) → Ax (h,W). */
function leftProduct(A: Bands, x: TensorData, { first, W, from, to }: Plane, Ax: Float64Array): void {
  Ax.fill(0);
  for (let p = 0; p < A.first.length; p++) {
    for (let l = 0; l < A.length; l++) {
      const weight = A.weights[p * A.length + l];
      const row = first + (A.first[p] + l) * W;
      for (let j = from; j < to; j++) Ax[p * W + j] += weight * x[row + j];
    }
  }
}

/** Adds Aᵀ·(∂L/∂y·B) to dx and (∂L/∂y·B)·xᵀ to ∂L/∂A. */
function backwardRows(
  A: Bands, dyB: Float64Array, x: TensorData, dx: TensorData, { first, W, from, to }: Plane,
): void {
  for (let p = 0; p < A.first.length; p++) {
    for (let l = 0; l < A.length; l++) {
      const weight = A.weights[p * A.length + l];
      const row = first + (A.first[p] + l) * W;
      let sum = 0;
      for (let j = from; j < to; j++) {
        dx[row + j] += weight * dyB[p * W + j];
        sum += dyB[p * W + j] * x[row + j];
      }
      A.gradient[p * A.length + l] += sum;
    }
  }
}

/** Σ_j B[q,j] · row[j]. */
function bandDot({ first, length, weights }: Bands, q: number, row: Float64Array, rowAt: number): number {
  let sum = 0;
  for (let l = 0; l < length; l++) sum += weights[q * length + l] * row[rowAt + first[q] + l];
  return sum;
}

/** row[j] += g · B[q,j]. */
function addBand({ first, length, weights }: Bands, q: number, g: number, row: Float64Array, rowAt: number): void {
  for (let l = 0; l < length; l++) row[rowAt + first[q] + l] += g * weights[q * length + l];
}

/** ∂L/∂B[q,j] += g · row[j]. */
function addToGradient({ first, length, gradient }: Bands, q: number, g: number, row: Float64Array, at: number): void {
  for (let l = 0; l < length; l++) gradient[q * length + l] += g * row[at + first[q] + l];
}

/** From ∂L/∂weights to the region's two edges along the axis. */
function cornerGradients(bands: Bands): { readonly start: number; readonly end: number } {
  const N = bands.taps.length / bands.first.length;
  let [start, end] = [0, 0];
  bands.taps.forEach(({ low, high, lowSlope, highSlope, byStart, byEnd }, k) => {
    const band = placeOf(bands, Math.floor(k / N));
    let slope = 0;                                                                          // ∂L/∂u
    if (lowSlope !== 0) slope += lowSlope * bands.gradient[band + low] / N;
    if (highSlope !== 0) slope += highSlope * bands.gradient[band + high] / N;
    start += byStart * slope;
    end += byEnd * slope;
  });
  return { start, end };
}
