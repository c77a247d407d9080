// RoI max pooling by kernels: the twin of roi-pool.ts.
//   forward   one thread finds i* of one (region, bin, channel); plain TypeScript then fetches the values
//   ∂L/∂x[i] = Σ_r Σ_j [i = i*(r,j)] ∂L/∂y[r,j]   one thread computes the double sum of one x[n,c,i]
// The backward kernel shows how a GPU does it and is tested against the loop, roiPoolBackward(). Training uses the
// loop: on a CPU it is far faster, because the kernel reads every bin for every cell.
// Inside the kernels a switch is an index within its plane (n,c): exact in float32 up to 2^24 cells per plane.
import { zerosLike, type Shape, type Tensor, type TensorData } from '../tensor/tensor.js';
import { roundUpToQuad } from './kernels/product.js';
import type { KernelThis, RunKernel } from './kernels/kernel-run.js';
import { FLOPS_PER_COMPARISON } from './max-pool.kernel.js';
import { EMPTY_BIN, binsOf, checkRoiPool, type Grid, type Roi, type RoiPooled } from './roi-pool.js';

export type RoiPoolConstants = {
  /** Bins of a region. */
  readonly J: number;
  /** Width of the feature map, cells of a plane, cells of an image (all its channels). */
  readonly W: number;
  readonly plane: number;
  readonly image: number;
};

export type RoiPoolBackwardConstants = { readonly R: number; readonly J: number; readonly C: number };

/** Numbers that describe a bin to the kernel: image, top, bottom, left, right. */
const BIN_NUMBERS = 5;

/** The number of regions is rounded up to a multiple of this, so that fewer different kernels are compiled. */
const ROIS_STEP = 32;

/**
 * Thread (channel, bin j, region r): index in its plane of the first largest cell of the bin, −1 if it has none. `| 0`
 * makes an integer of a number, without which WebGL2 refuses the kernel.
 */
export function roiPoolArgmax(this: KernelThis<RoiPoolConstants>, x: TensorData, bin: TensorData): number {
  let best = 0;
  let at = -1;
  let r = this.output.x;
  let first = this.output.x;
  let row = this.output.x;
  let bottom = this.output.x;
  let column = this.output.x;
  let right = this.output.x;
  let i = this.output.x;
  r = (this.thread.z * this.constants.J + this.thread.y) * 5;
  first = bin[r] | 0;
  first = first * this.constants.image + this.thread.x * this.constants.plane;
  row = bin[r + 1] | 0;
  bottom = bin[r + 2] | 0;
  right = bin[r + 4] | 0;
  while (row < bottom) {
    column = bin[r + 3] | 0;
    i = row * this.constants.W + column;
    while (column < right) {
      const v = x[first + i];
      if (at < 0 || v > best) {
        best = v;
        at = i;
      }
      i++;
      column++;
    }
    row++;
  }
  r++;
  first++;
  bottom++;
  right++;
  return at;
}

/** Thread (i, c, n): ∂L/∂x[n,c,i]. iStar counts within a plane; imageOf names the image of each region. */
export function roiPoolBackwardKernel(
  this: KernelThis<RoiPoolBackwardConstants>, dy: TensorData, iStar: TensorData, imageOf: TensorData,
): number {
  let dx = 0;
  let rcj = this.output.x;
  for (let r = 0; r < this.constants.R; r++) {                                     // Σ over regions r
    rcj = (r * this.constants.C + this.thread.y) * this.constants.J;
    for (let j = 0; j < this.constants.J; j++) {                                   // Σ over locations j
      if (imageOf[r] === this.thread.z && iStar[rcj] === this.thread.x) {          // [i = i*(r,j)]
        dx += dy[rcj];                                                             // ∂L/∂y[r,j]
      }
      rcj++;
    }
  }
  return dx;
}

/** x (N,C,H,W), spatialScale cells per pixel → y (R,C,h,w) and its switches, as roiPoolForward(). */
export async function roiPoolForwardByKernel(
  run: RunKernel, x: Tensor, rois: readonly Roi[], grid: Grid, spatialScale: number,
): Promise<RoiPooled> {
  checkRoiPool(x.shape, rois);
  const [, C, H, W] = x.shape;
  const J = grid.width * grid.height;
  const y = zerosLike(x, [rois.length, C, grid.height, grid.width]);
  const switches = new Int32Array(y.data.length).fill(EMPTY_BIN);
  if (rois.length === 0) return { y, switches };
  const R = Math.ceil(rois.length / ROIS_STEP) * ROIS_STEP;
  const [lanes, plane] = [roundUpToQuad(C), H * W];
  const { bins, cells } = binNumbers(rois, R, grid, { width: W, height: H, spatialScale });
  const argmax = await run({
    kernel: roiPoolArgmax, resultsPerCell: 1, output: [lanes, J, R], constants: { J, W, plane, image: C * plane },
    inputs: [x.data, bins], flops: FLOPS_PER_COMPARISON * cells * lanes,
  });
  const [source, target] = [x.data, y.data];
  for (let rc = 0; rc < rois.length * C; rc++) {
    const [r, c] = [Math.floor(rc / C), rc % C];
    const first = (rois[r].image * C + c) * plane;
    for (let j = 0, from = r * J * lanes + c, to = rc * J; j < J; j++, from += lanes, to++) {
      const i = argmax[from];
      if (i === EMPTY_BIN) continue;
      switches[to] = first + i;
      target[to] = source[first + i];
    }
  }
  return { y, switches };
}

/** dy (R,C,h,w), switches as roiPoolForward() gave them → dx of shape xShape: the gather form of roiPoolBackward(). */
export async function roiPoolBackwardByKernel(
  run: RunKernel, dy: Tensor, switches: Int32Array, xShape: Shape,
): Promise<Tensor> {
  const [N, C, H, W] = xShape;
  const [R] = dy.shape;
  const dx = zerosLike(dy, xShape);
  if (R === 0) return dx;
  const [J, plane] = [dy.data.length / (R * C), H * W];
  const lanes = roundUpToQuad(plane);
  const iStar = zerosLike(dy, [R, C, J]).data;
  const imageOf = zerosLike(dy, [R]).data;
  switches.forEach((i, rcj) => {
    iStar[rcj] = i === EMPTY_BIN ? EMPTY_BIN : i % plane;
    if (i !== EMPTY_BIN) imageOf[Math.floor(rcj / (C * J))] = Math.floor(i / (C * plane));
  });
  const results = await run({
    kernel: roiPoolBackwardKernel, resultsPerCell: 1, output: [lanes, C, N], constants: { R, J, C },
    inputs: [dy.data, iStar, imageOf], flops: FLOPS_PER_COMPARISON * lanes * C * N * R * J,
  });
  for (let nc = 0; nc < N * C; nc++) dx.data.set(results.subarray(nc * lanes, nc * lanes + plane), nc * plane);
  return dx;
}

/** `bins`: BIN_NUMBERS for each bin of R regions, zeros (empty bins) beyond rois.length. `cells`: those of all bins. */
function binNumbers(
  rois: readonly Roi[], R: number, grid: Grid, map: { width: number; height: number; spatialScale: number },
): { bins: Float32Array; cells: number } {
  const J = grid.width * grid.height;
  const bins = new Float32Array(R * J * BIN_NUMBERS);
  let cells = 0;
  rois.forEach((roi, r) => {
    binsOf(roi, grid, map, map.spatialScale).forEach(({ top, bottom, left, right }, j) => {
      bins.set([roi.image, top, bottom, left, right], (r * J + j) * BIN_NUMBERS);
      cells += Math.max(0, bottom - top) * Math.max(0, right - left);
    });
  });
  return { bins, cells };
}
