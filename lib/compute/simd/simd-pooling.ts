// Max pooling and RoI max pooling by the function of pool-code.ts: the twins of lib/layers/max-pool.ts and roi-pool.ts.
import { intoFrame, tightFrame } from '../../layers/kernels/channels-last.js';
import {
  checkMaxPool, poolOutputSize, type MaxPooled, type MaxPoolOps, type PoolGeometry,
} from '../../layers/max-pool.js';
import {
  binsOf, checkRoiPool, type Bin, type Grid, type Roi, type RoiPooled, type RoiPoolOps,
} from '../../layers/roi-pool.js';
import { precisionOf, zerosLike, type Shape, type Tensor } from '../../tensor/tensor.js';
import { BIN_FIELDS, POOL_LANES } from './pool-code.js';
import type { SimdMemory } from './simd-memory.js';
import { simdMoves } from './simd-moves.js';

/** Max pooling and RoI max pooling in float32. */
export function simdPooling(memory: SimdMemory): MaxPoolOps & RoiPoolOps {
  return {
    maxPoolForward: async (x, geometry) => maxPoolForward(memory, x, geometry),
    roiPoolForward: async (x, rois, grid, spatialScale) => roiPoolForward(memory, x, rois, grid, spatialScale),
  };
}

/** x (N,C,H,W) → y (N,C,OH,OW) and its switches, as the loop. */
function maxPoolForward(memory: SimdMemory, x: Tensor, geometry: PoolGeometry): MaxPooled {
  checkMaxPool(x.shape, geometry);
  const [N, C, H, W] = x.shape;
  const [OH, OW] = [poolOutputSize(H, geometry), poolOutputSize(W, geometry)];
  const windows = windowsOf(geometry, [OH, OW], [H, W]);
  const bins = Array.from({ length: N }, (_, image) => ({ image, bins: windows }));
  return maxOverBins(memory, x, bins, [N, C, OH, OW]);
}

/** x (N,C,H,W), spatialScale cells per pixel → y (R,C,h,w) and its switches, as the loop. */
function roiPoolForward(
  memory: SimdMemory, x: Tensor, rois: readonly Roi[], grid: Grid, spatialScale: number,
): RoiPooled {
  checkRoiPool(x.shape, rois);
  const [, C, H, W] = x.shape;
  const bins = rois.map((roi) => ({
    image: roi.image, bins: binsOf(roi, grid, { width: W, height: H }, spatialScale),
  }));
  return maxOverBins(memory, x, bins, [rois.length, C, grid.height, grid.width]);
}

/** The windows of max pooling, row by row, cut at the border of the map. */
function windowsOf({ kernel, stride, pad }: PoolGeometry, [OH, OW]: Shape, [H, W]: Shape): Bin[] {
  return Array.from({ length: OH * OW }, (_, j) => {
    const [top, left] = [Math.floor(j / OW) * stride - pad, j % OW * stride - pad];
    return {
      top: Math.max(top, 0), bottom: Math.min(top + kernel, H),
      left: Math.max(left, 0), right: Math.min(left + kernel, W),
    };
  });
}

/** A region of an image. */
interface Region {
  readonly image: number;
  readonly bins: readonly Bin[];
}

/** x (N,C,H,W) → y in yShape (regions, C, bins down, bins across), and its switches. */
function maxOverBins(memory: SimdMemory, x: Tensor, regions: readonly Region[], yShape: Shape): MaxPooled {
  const [N, C, H, W] = x.shape;
  const [R, , height, width] = yShape;
  const [J, plane, channels] = [height * width, H * W, Math.ceil(C / POOL_LANES) * POOL_LANES];
  const y = zerosLike(x, yShape);
  const switches = new Int32Array(y.data.length);
  if (y.data.length === 0) return { y, switches };
  const lengths = { x: N * plane * channels, bins: R * J * BIN_FIELDS.length, y: R * channels * J };
  const [xAt, binsAt, yAt, switchesAt] = memory.place(precisionOf(x), lengths.x, lengths.bins, lengths.y, lengths.y);
  const target = memory.floats(xAt, lengths.x);
  intoFrame(x, { first: 0, count: C, width: channels }, tightFrame(H, W), target, simdMoves(memory));
  writeBins(memory.integers(binsAt, lengths.bins), regions);
  memory.maxOverBins(xAt, binsAt, R * J, yAt, switchesAt, C, channels, W, plane, J);
  const [maxima, places] = [memory.floats(yAt, lengths.y), memory.integers(switchesAt, lengths.y)];
  for (let r = 0; r < R; r++) { // channels beyond C are dropped
    const [from, end] = [r * channels * J, (r * channels + C) * J];
    y.data.set(maxima.subarray(from, end), r * C * J);
    switches.set(places.subarray(from, end), r * C * J);
  }
  return { y, switches };
}

/** Each bin as BIN_FIELDS names its numbers. */
function writeBins(target: Int32Array, regions: readonly Region[]): void {
  let at = 0;
  regions.forEach(({ image, bins }, region) => {
    bins.forEach(({ top, bottom, left, right }, j) => {
      target.set([image, region, j, top, bottom, left, right], at);
      at += BIN_FIELDS.length;
    });
  });
}
