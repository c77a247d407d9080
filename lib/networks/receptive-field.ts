// The part of the image that a feature can depend on, computed from the plan of a trunk.
//   the field of one cell        r = 1 + Σ (kernel − 1) · (stride so far)   pixels wide and high
//   the field of a region        from the field of its first cell to that of its last, clipped to the image
// Deck: "Note the receptive field for one example RoI is often very large".  Most of its pixels have little influence:
// see pixel-sensitivity.ts.
import { clipBox, type Box, type Size } from '../boxes/box.js';
import { binsOf } from '../layers/roi-pool.js';
import { roiPooling, type BackboneSpec } from './backbones.js';
import { firstCellCentre, trunkOutputShape, trunkStride, type TrunkLayer } from './trunk-layer.js';

export interface ReceptiveField {
  /** Network-input pixels across and down that a cell depends on. */
  readonly size: number;
  /** Network-input pixels from the field of a cell to that of the next. */
  readonly stride: number;
  /** The middle of the first cell's field. */
  readonly centre: number;
}

/** The receptive field of one cell of the feature map. */
export function receptiveField(trunk: readonly TrunkLayer[]): ReceptiveField {
  let [size, stride] = [1, 1];
  for (const { window } of trunk) {
    size += (window.kernel - 1) * stride;
    stride *= window.stride;
  }
  return { size, stride: trunkStride(trunk), centre: firstCellCentre(trunk) };
}

/**
 * The pixels that the pooled features of a region can depend on; all in network-input pixels. Throws RangeError when
 * no cell of the image's feature map belongs to the region.
 */
export function roiReceptiveField(spec: BackboneSpec, roi: Box, image: Size): Box {
  const { trunk, stride } = spec;
  const { grid, spatialScale } = roiPooling(spec);
  const [, , height, width] = trunkOutputShape(trunk, [1, 3, image.height, image.width]);
  const bins = binsOf(roi, grid, { width, height }, spatialScale)
    .filter(({ left, right, top, bottom }) => right > left && bottom > top);
  if (bins.length === 0) throw new RangeError(`roiReceptiveField: the region ${JSON.stringify(roi)} has no cell`);
  const { size, centre } = receptiveField(trunk);
  const reach = (size - 1) / 2;
  const first = (cells: readonly number[]): number => centre + Math.min(...cells) * stride - reach;
  const last = (ends: readonly number[]): number => centre + (Math.max(...ends) - 1) * stride + reach;
  return clipBox({
    x1: first(bins.map(({ left }) => left)), y1: first(bins.map(({ top }) => top)),
    x2: last(bins.map(({ right }) => right)), y2: last(bins.map(({ bottom }) => bottom)),
  }, image);
}
