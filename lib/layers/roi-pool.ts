// Region of Interest max pooling.   Deck: "Obstacle #1: Differentiable RoI pooling".   Fast R-CNN §2.1, §2.3.
//   y[r,c,j]   = x[i*(r,c,j)]                           i* = argmax of x over bin j of region r, channel c
//   ∂L/∂x[i]   = Σ_r Σ_j [i = i*(r,j)] ∂L/∂y[r,j]       overlapping regions meet in the same i, so: +=
// "Just a special case of the SPP layer with one pyramid level". The RoIs are constants here: no ∂L/∂RoI.
// Kernel twin: roi-pool.kernel.ts
import type { Box, Size } from '../boxes/box.js';
import { zerosLike, type Shape, type Tensor } from '../tensor/tensor.js';

/** A region in network-input pixels, of one image of the batch. */
export interface Roi extends Box {
  readonly image: number;
}

/** Bins across and down. */
export type Grid = Size;

/** A bin's cells: rows [top, bottom), columns [left, right) of the feature map; may be empty. */
export interface Bin {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export interface RoiPooled {
  /** (R,C,grid height,grid width) */
  readonly y: Tensor;
  /** i*: for each element of y the flat index of its maximum in x, EMPTY_BIN where there was none. */
  readonly switches: Int32Array;
}

export interface RoiPoolOps {
  roiPoolForward(x: Tensor, rois: readonly Roi[], grid: Grid, spatialScale: number): Promise<RoiPooled>;
}

/** The switch of a bin that holds no cell: its output is 0 and it passes nothing back. */
export const EMPTY_BIN = -1;

/** x (N,C,H,W) in feature cells, spatialScale cells per pixel → y (R,C,h,w). */
export function roiPoolForward(x: Tensor, rois: readonly Roi[], grid: Grid, spatialScale: number): RoiPooled {
  checkRoiPool(x.shape, rois);
  const [, C, H, W] = x.shape;
  const y = zerosLike(x, [rois.length, C, grid.height, grid.width]);
  const switches = new Int32Array(y.data.length).fill(EMPTY_BIN);
  let rcj = 0;
  for (const roi of rois) {
    const bins = binsOf(roi, grid, { width: W, height: H }, spatialScale);
    for (let c = 0; c < C; c++) {
      for (const bin of bins) {
        const iStar = argmaxOver(x, roi.image * C + c, bin);
        switches[rcj] = iStar;
        y.data[rcj++] = iStar === EMPTY_BIN ? 0 : x.data[iStar];
      }
    }
  }
  return { y, switches };
}

/** dy in the shape of y → dx of shape xShape. */
export function roiPoolBackward(dy: Tensor, switches: Int32Array, xShape: Shape): Tensor {
  const dx = zerosLike(dy, xShape);
  for (let rcj = 0; rcj < switches.length; rcj++) {
    const i = switches[rcj];
    if (i !== EMPTY_BIN) dx.data[i] += dy.data[rcj];
  }
  return dx;
}

/**
 * The bins of a region, row by row. With a..b its first and last cell, w = b − a + 1 and P bins across:
 *   bin q = [a + floor(q·w/P), a + ceil((q+1)·w/P)), cut at the map      (integers: w/P in floats grows extra cells)
 * A region outside the map has empty bins; one with its corners reversed becomes one cell.
 */
export function binsOf(roi: Box, grid: Grid, map: Size, spatialScale: number): Bin[] {
  const columns = spans(roi.x1 * spatialScale, roi.x2 * spatialScale, grid.width, map.width);
  const rows = spans(roi.y1 * spatialScale, roi.y2 * spatialScale, grid.height, map.height);
  return rows.flatMap(([top, bottom]) => columns.map(([left, right]) => ({ top, bottom, left, right })));
}

function spans(start: number, end: number, bins: number, extent: number): [first: number, end: number][] {
  const a = roundHalfAway(start);
  const length = Math.max(roundHalfAway(end) - a + 1, 1);
  const intoMap = (cell: number): number => Math.min(Math.max(cell, 0), extent);
  return Array.from({ length: bins }, (_, q) => [
    intoMap(a + Math.floor(q * length / bins)),
    intoMap(a + Math.ceil((q + 1) * length / bins)),
  ]);
}

/** To the nearest integer, halves away from zero (C's round; Math.round sends −0.5 to 0). */
function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/** The first largest cell of a bin in row-major order; EMPTY_BIN if the bin has none. */
function argmaxOver(x: Tensor, plane: number, bin: Bin): number {
  const [, , H, W] = x.shape;
  let iStar = EMPTY_BIN;
  for (let row = bin.top; row < bin.bottom; row++) {
    for (let column = bin.left; column < bin.right; column++) {
      const i = (plane * H + row) * W + column;
      if (iStar === EMPTY_BIN || x.data[i] > x.data[iStar]) iStar = i;
    }
  }
  return iStar;
}

/** Throws when a RoI names an image that the batch does not have. */
export function checkRoiPool(xShape: Shape, rois: readonly Roi[]): void {
  if (xShape.length !== 4) throw new TypeError(`roi-pool: x must have 4 axes, got [${xShape}]`);
  for (const { image } of rois) {
    if (!(image >= 0 && image < xShape[0])) {
      throw new RangeError(`roi-pool: a RoI is of image ${image}, the batch has ${xShape[0]}`);
    }
  }
}
