// Spatial pyramid pooling.   Deck: "Review: Spatial Pyramid Pooling (SPP) layer".   SPP-net §2.2, App. A.
//   y[r, level n, c, j] = x[i*(r,n,c,j)]            i* = argmax of x over bin j of n × n, window r, channel c
//   ∂L/∂x[i] = Σ_r Σ_n Σ_j [i = i*(r,n,j)] ∂L/∂y[r,n,j]
// RoI pooling is SPP with one level: the forward loop has one line more than roiPoolForward(), the backward is the same
// function. Row r of y holds window r, level by level; the order within a level is c·n² + iy·n + ix, as fc6 reads it.
// Deviation: SPP-net's code starts each maximum at 0, which is right only after a ReLU; here the first cell starts it.
import type { Box, Size } from '../boxes/box.js';
import { zerosLike, type Tensor } from '../tensor/tensor.js';
import { binsOfCells, checkRoiPool, EMPTY_BIN, maxOverBins, roiPoolBackward, type RoiPooled } from './roi-pool.js';

/** Whole feature cells of one image of the batch, both corners included. */
export interface CellWindow extends Box {
  readonly image: number;
}

/** 50 bins (SPP-net §4.1; spm_pool's order: coarse first). */
export const SPP_LEVELS: readonly number[] = [1, 2, 3, 6];

/** Where the cells of a feature map lie in the network's input; all in network-input pixels. */
export interface CellGeometry {
  /** From a cell centre to the next. */
  readonly stride: number;
  /** c0: the centre of cell 0, 0-based. */
  readonly firstCentre: number;
  /** δ: how far each side of a window moves inwards before it snaps to the nearest cell centre. */
  readonly shrink: number;
}

/** The trunk of the published SPP-net (spm_response_boxes.m with its offset0 = 21, 1-based). */
export const SPP_CELLS_ZF5: CellGeometry = { stride: 16, firstCentre: 20, shrink: 6.5 };

/** Outputs per window: C channels × Σ n² bins. */
export function sppLength(C: number, levels: readonly number[]): number {
  return C * levels.reduce((bins, n) => bins + n * n, 0);
}

/**
 * x (N,C,H,W) → y (R, C·Σn²) and a switch for each of its elements.
 * Throws RangeError for a window that is not of whole cells inside the map, or a level that is no positive integer.
 */
export function sppForward(x: Tensor, windows: readonly CellWindow[], levels: readonly number[]): RoiPooled {
  checkSpp(x, windows, levels);
  const [, C, H, W] = x.shape;
  const y = zerosLike(x, [windows.length, sppLength(C, levels)]);
  const pooled = { y, switches: new Int32Array(y.data.length).fill(EMPTY_BIN) };
  let rncj = 0;
  for (const window of windows) {
    for (const n of levels) {
      const bins = binsOfCells(window, { width: n, height: n }, { width: W, height: H });
      rncj = maxOverBins(x, window.image, bins, pooled, rncj);
    }
  }
  return pooled;
}

/** dy in the shape of y → dx of shape xShape: the sum over all windows, levels and bins. */
export const sppBackward = roiPoolBackward;

/**
 * The cells that a window of network-input pixels pools over: shrunk by δ, then each corner moved to a cell centre.
 *   first = floor((x1 − c0 + δ)/S + ½)     last = ceil((x2 − c0 − δ)/S − ½)
 * Where no cell is left (first > last), both are trunc((first + last)/2). Then clipped to [0, extent − 1].
 * Source: SPP-net's spm_response_boxes.m. The paper's App. A, floor(x/S) + 1 and ceil(x/S) − 1, is not used.
 */
export function windowToCells(window: Box, map: Size, geometry: CellGeometry): Box {
  const [x1, x2] = cellSpan(window.x1, window.x2, map.width, geometry);
  const [y1, y2] = cellSpan(window.y1, window.y2, map.height, geometry);
  return { x1, y1, x2, y2 };
}

function cellSpan(
  start: number, end: number, extent: number, { stride, firstCentre, shrink }: CellGeometry,
): [first: number, last: number] {
  const first = Math.floor((start - firstCentre + shrink) / stride + 0.5);
  const last = Math.ceil((end - firstCentre - shrink) / stride - 0.5);
  const intoMap = (cell: number): number => Math.min(Math.max(cell, 0), extent - 1);
  if (first <= last) return [intoMap(first), intoMap(last)];
  const middle = intoMap(Math.trunc((first + last) / 2));
  return [middle, middle];
}

function checkSpp(x: Tensor, windows: readonly CellWindow[], levels: readonly number[]): void {
  checkRoiPool(x.shape, windows);
  const [, , H, W] = x.shape;
  for (const n of levels) {
    if (!(Number.isInteger(n) && n >= 1)) throw new RangeError(`spp: a level must be a positive integer, got ${n}`);
  }
  for (const { x1, y1, x2, y2 } of windows) {
    const isWhole = [x1, y1, x2, y2].every(Number.isInteger);
    if (!(isWhole && 0 <= x1 && x1 <= x2 && x2 < W && 0 <= y1 && y1 <= y2 && y2 < H)) {
      throw new RangeError(`spp: window ${x1},${y1}..${x2},${y2} is not of whole cells inside a map of ${W}×${H}`);
    }
  }
}
