// Region of Interest max pooling.   Deck: "Obstacle #1: Differentiable RoI pooling".   Fast R-CNN §2.1, §2.3.
//   y[r,c,j]   = x[i*(r,c,j)]                           i* = argmax of x over bin j of region r, channel c
//   ∂L/∂x[i]   = Σ_r Σ_j [i = i*(r,j)] ∂L/∂y[r,j]       overlapping regions meet in the same i, so: +=
// "Just a special case of the SPP layer with one pyramid level". The RoIs are constants here: no ∂L/∂RoI.
// Kernel twin: roi-pool.kernel.ts
import type { Box, Size } from '../boxes/box.js';
import {
  isOnCard, zerosLike, type Placed, type Shape, type Switches, type SwitchesOnCard, type Tensor,
} from '../tensor/tensor.js';

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

export interface RoiPooled<T extends Placed = Tensor> {
  /** (R,C,grid height,grid width) */
  readonly y: T;
  /** i*: for each element of y the flat index of its maximum in x, EMPTY_BIN where there was none. */
  readonly switches: Switches<T>;
}

export interface RoiPoolOps<T extends Placed = Tensor> {
  roiPoolForward(x: T, rois: readonly Roi[], grid: Grid, spatialScale: number): Promise<RoiPooled<T>>;
}

/** The switch of a bin that holds no cell: its output is 0 and it passes nothing back. */
export const EMPTY_BIN = -1;

/** x (N,C,H,W) in feature cells, spatialScale cells per pixel → y (R,C,h,w). */
export function roiPoolForward(x: Tensor, rois: readonly Roi[], grid: Grid, spatialScale: number): RoiPooled {
  checkRoiPool(x.shape, rois);
  const [, C, H, W] = x.shape;
  const y = zerosLike(x, [rois.length, C, grid.height, grid.width]);
  const pooled = { y, switches: new Int32Array(y.data.length).fill(EMPTY_BIN) };
  let rcj = 0;
  for (const roi of rois) {
    const bins = binsOf(roi, grid, { width: W, height: H }, spatialScale);
    rcj = maxOverBins(x, roi.image, bins, pooled, rcj);
  }
  return pooled;
}

/**
 * The maxima of one image of x over bins, channel by channel, bin by bin: y and switches are filled from index rcj on.
 * Returns the index after the last. SPP's levels are this, one after the other.
 */
export function maxOverBins(
  x: Tensor, image: number, bins: readonly Bin[], { y, switches }: RoiPooled, rcj: number,
): number {
  const [, C] = x.shape;
  for (let c = 0; c < C; c++) {
    for (const bin of bins) {
      const iStar = argmaxOver(x, image * C + c, bin);
      switches[rcj] = iStar;
      y.data[rcj++] = iStar === EMPTY_BIN ? 0 : x.data[iStar];
    }
  }
  return rcj;
}

/** dy in the shape of y → dx of shape xShape: each element of y gives its share to its maximum, so: += */
export function roiPoolBackward(dy: Tensor, switches: Int32Array, xShape: Shape): Tensor {
  const dx = zerosLike(dy, xShape);
  for (let rcj = 0; rcj < switches.length; rcj++) {
    const i = switches[rcj];
    if (i !== EMPTY_BIN) dx.data[i] += dy.data[rcj];
  }
  return dx;
}

/** roiPoolBackward() wherever dy is. */
export function roiPoolGradient<T extends Placed>(dy: T, switches: Switches<T>, xShape: Shape): T {
  if (isOnCard(dy)) return (switches as SwitchesOnCard).backward(dy) as T; // one T: they are of the card
  return roiPoolBackward(dy as Tensor, switches as Int32Array, xShape) as T;
}

/**
 * The bins of a region, row by row: its corners rounded to cells, then split as in `binsOfCells`.
 * A region outside the map has empty bins; one with its corners reversed becomes one cell.
 */
export function binsOf(roi: Box, grid: Grid, map: Size, spatialScale: number): Bin[] {
  const [x1, y1] = [roundHalfAway(roi.x1 * spatialScale), roundHalfAway(roi.y1 * spatialScale)];
  const x2 = Math.max(roundHalfAway(roi.x2 * spatialScale), x1);
  const y2 = Math.max(roundHalfAway(roi.y2 * spatialScale), y1);
  return binsOfCells({ x1, y1, x2, y2 }, grid, map);
}

/**
 * The bins of a window of whole cells. With a..b its first and last cell, w = b − a + 1 and P bins across:
 *   bin q = [a + floor(q·w/P), a + ceil((q+1)·w/P)), cut at the map      (integers: w/P in floats grows extra cells)
 */
export function binsOfCells(window: Box, grid: Grid, map: Size): Bin[] {
  const columns = spans(window.x1, window.x2 - window.x1 + 1, grid.width, map.width);
  const rows = spans(window.y1, window.y2 - window.y1 + 1, grid.height, map.height);
  return rows.flatMap(([top, bottom]) => columns.map(([left, right]) => ({ top, bottom, left, right })));
}

function spans(a: number, length: number, bins: number, extent: number): [first: number, end: number][] {
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

/** Throws TypeError unless x has 4 axes, RangeError for a RoI of no image of the batch or with an infinite corner. */
export function checkRoiPool(xShape: Shape, rois: readonly Roi[]): void {
  if (xShape.length !== 4) throw new TypeError(`roi-pool: x must have 4 axes, got [${xShape}]`);
  for (const { image, x1, y1, x2, y2 } of rois) {
    if (!(Number.isInteger(image) && image >= 0 && image < xShape[0])) {
      throw new RangeError(`roi-pool: a RoI is of image ${image}, the batch has ${xShape[0]}`);
    }
    if (![x1, y1, x2, y2].every(Number.isFinite)) {
      throw new RangeError(`roi-pool: a RoI is ${x1},${y1}..${x2},${y2}`);
    }
  }
}
