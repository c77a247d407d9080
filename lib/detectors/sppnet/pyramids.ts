// The features of SPP-net: conv once per scale of an image, then a pyramid of bins over each window.
// Source: SPP-net §2.2, §4.1.
//   picture → scaled pictures → conv → maps;     window → its scale → its cells (spp.ts) → one row of C·Σn² maxima
// Compared with slow R-CNN: the forward pass is that of the image, whatever the number of windows.
import type { LayerOps } from '../../compute/compute.js';
import type { BackboneSpec } from '../../networks/backbones.js';
import { firstCellCentre } from '../../networks/trunk-layer.js';
import { scaleBox, type Box } from '../../boxes/box.js';
import { prepareImage, type Preprocessing } from '../../data/pictures/prepare-image.js';
import type { RgbImage } from '../../data/sample.js';
import type { Layer } from '../../layers/layer.js';
import { sppLength, windowToCells, type CellGeometry } from '../../layers/spp.js';
import { beside, onProcessor, precisionOf, zeros, type Placed, type Tensor } from '../../tensor/tensor.js';
import type { SppNetConfig } from './config.js';
import { preprocessingsOf, type ScaleRule } from './scales.js';

/** A picture's feature map at one scale. */
export interface ScaledMap<T extends Placed = Tensor> {
  /** (1,C,Hc,Wc), feature cells */
  readonly map: T;
  /** Scaled pixels per image pixel. */
  readonly factor: number;
}

/** How windows become rows. */
export interface PyramidConfig {
  readonly levels: readonly number[];
  readonly cells: CellGeometry;
}

/** Everything but the trunk's weights that rows depend on. */
export interface PyramidSetting {
  /** One a scale. */
  readonly preprocessings: readonly Preprocessing[];
  readonly pyramid: PyramidConfig;
}

/** Of a configuration over a trunk. */
export function pyramidSetting(spec: BackboneSpec, config: SppNetConfig): PyramidSetting {
  const cells = { stride: spec.stride, firstCentre: firstCellCentre(spec.trunk), shrink: config.shrink };
  return {
    preprocessings: preprocessingsOf(config.scales, config.preprocessing),
    pyramid: { levels: config.levels, cells },
  };
}

/** The trunk over a picture, mirrored if `flip`, at every scale; the maps are where the trunk is. */
export async function convMaps<T extends Placed>(
  conv: Layer<readonly unknown[], T>, picture: RgbImage, preprocessings: readonly Preprocessing[], flip: boolean,
): Promise<ScaledMap<T>[]> {
  const maps: ScaledMap<T>[] = [];
  for (const preprocessing of preprocessings) {
    const { input, scale } = prepareImage(picture, preprocessing, { flip }); // (1,3,H,W)
    maps.push({ map: (await conv.forward(beside(conv.params[0].value, input))).y, factor: scale });
  }
  return maps;
}

/**
 * Windows in pixels of the picture (mirrored as the maps are) → (R, C·Σn²), each pooled at the scale of the rule. The
 * same numbers as sppForward(): a level is RoI pooling with n × n bins whose RoIs are whole cells. From maps on a card
 * each level is fetched.
 */
export async function poolPyramids<T extends Placed>(
  compute: LayerOps<T>, maps: readonly ScaledMap<T>[], windows: readonly Box[], rule: ScaleRule,
  { levels, cells }: PyramidConfig,
): Promise<Tensor> {
  const [{ map: first }] = maps;
  const rows = zeros([windows.length, sppLength(first.shape[1], levels)], precisionOf(first));
  const scaleOf = rule(windows, maps.map(({ factor }) => factor));
  for (const [scale, { map, factor }] of maps.entries()) {
    const own = windows.map((_, r) => r).filter((r) => scaleOf[r] === scale);
    if (own.length === 0) continue;
    const [, , height, width] = map.shape;
    const rois = own.map((r) =>
      ({ ...windowToCells(scaleBox(windows[r], factor), { width, height }, cells), image: 0 }));
    let column = 0; // the first of the level in a row
    for (const n of levels) {
      const { y } = await compute.roiPoolForward(map, rois, { width: n, height: n }, 1); // (own windows, C, n, n)
      column = copyLevel(await onProcessor(y), own, rows, column);
    }
  }
  return rows;
}

/** Copies a level of some windows into their rows, from column `first` on; returns the column after it. */
function copyLevel({ shape: [, C, n], data }: Tensor, own: readonly number[], rows: Tensor, first: number): number {
  const [, D] = rows.shape;
  const length = C * n * n;
  own.forEach((r, i) => rows.data.set(data.subarray(i * length, (i + 1) * length), r * D + first));
  return first + length;
}
