// What a stranger needs to build the network of a model file again: the metadata `network` (docs/model-file.md). It is
// written for other programs; this one builds a network from its backbone's name and never reads it.
import { MAX_LOG_GROWTH } from '../boxes/deltas.js';
import type { SamplingRule } from '../layers/sampling-rule.js';
import type { CellGeometry } from '../layers/spp.js';
import { roiPooling, type BackboneSpec } from './backbones.js';
import { convRelu, firstCellCentre, maxPool, type LayerPlan } from './trunk-layer.js';

/** How the features of a region become the input of fc6; lengths in network-input pixels or in feature cells. */
export type RegionPlan =
  /** Max over grid × grid bins of the region. */
  | { readonly kind: 'roi-max-pooling'; readonly of: 'image' } & MaxBins
  /**
   * The same of a crop, to which the region is warped. The whole crop is pooled: 'pixels', its pixels 0 … side − 1 as a
   * region, or 'map', all cells of its map.
   */
  | { readonly kind: 'roi-max-pooling'; readonly of: 'crop'; readonly whole: 'pixels' | 'map' } & MaxBins
  /** Mean of samples × samples bilinear samples in each of grid × grid bins. */
  | { readonly kind: 'roi-bilinear'; readonly of: 'image'; readonly grid: number } & Omit<SamplingRule, 'minLength'>
  /** Max over n × n bins of the window for every level n. */
  | { readonly kind: 'pyramid'; readonly of: 'image'; readonly levels: readonly number[] } & CellGeometry;

interface MaxBins {
  readonly grid: number;
  /** Feature cells per network-input pixel. */
  readonly spatialScale: number;
}

export interface RpnPlan {
  /** In front of the convolution; null: none. */
  readonly pool: LayerPlan | null;
  readonly conv: LayerPlan;
  /** Network-input pixels per cell of the RPN's map. */
  readonly stride: number;
  readonly anchorsPerCell: number;
  readonly anchorOrder: 'for each ratio, for each scale';
  readonly scores: { readonly name: string; readonly channels: 'a: background of anchor a, A + a: object' };
  readonly deltas: { readonly name: string; readonly channels: '4a to 4a + 3: tx ty tw th of anchor a' };
}

/** A fully connected layer: the name of its tensors, and what its outputs are. */
interface OutputPlan {
  readonly name: string;
  readonly outputs: string;
}

export interface NetworkPlan {
  readonly version: 1;
  readonly boxes: {
    readonly firstPixel: 0;
    readonly corners: 'inclusive: width = x2 - x1 + 1, centre = x1 + (width - 1) / 2';
    /** tw and th are cut at this number before a box is decoded. */
    readonly maxLogGrowth: number;
  };
  /** In order. */
  readonly trunk: readonly LayerPlan[];
  /** Network-input pixels per feature cell, and channels of the map. */
  readonly stride: number;
  readonly channels: number;
  readonly rpn: RpnPlan | null;
  readonly regions: RegionPlan;
  /** Fully connected, each with a ReLU behind it; the input is flattened channel by channel, row by row. */
  readonly hidden: readonly ['fc6', 'fc7'];
  /** Fully connected, on fc7. */
  readonly outputs: readonly OutputPlan[];
}

const SCORES = 'K + 1 scores, 0 is background';
const HEAD: readonly OutputPlan[] = [
  { name: 'cls_score', outputs: SCORES },
  { name: 'bbox_pred', outputs: '4c to 4c + 3: tx ty tw th of class c' },
];
const CLASSIFIER: readonly OutputPlan[] = [{ name: 'fc8', outputs: SCORES }];

/** Slow R-CNN: crops through the trunk. */
export function cropNetworkPlan(spec: BackboneSpec & { readonly cropRegion?: 'pixels' | 'map' }): NetworkPlan {
  const { cropRegion: whole = 'pixels' } = spec;
  return planOf(spec, { ...maxPooling(spec), of: 'crop', whole }, CLASSIFIER);
}

/** SPP-net; `shrink` as in layers/spp.ts. */
export function pyramidNetworkPlan(
  spec: BackboneSpec, { levels, shrink }: { readonly levels: readonly number[]; readonly shrink: number },
): NetworkPlan {
  const cells = { stride: spec.stride, firstCentre: firstCellCentre(spec.trunk), shrink };
  return planOf(spec, { kind: 'pyramid', of: 'image', levels, ...cells }, CLASSIFIER);
}

/** Fast R-CNN. */
export function headNetworkPlan(spec: BackboneSpec): NetworkPlan {
  return planOf(spec, maxPooling(spec), HEAD);
}

/** Faster R-CNN with A anchors per cell; `sampling` null: RoI max pooling. */
export function rpnNetworkPlan(spec: BackboneSpec, A: number, sampling: SamplingRule | null): NetworkPlan {
  return { ...planOf(spec, sampling === null ? maxPooling(spec) : bilinear(spec, sampling), HEAD),
    rpn: rpnPlan(spec, A) };
}

function planOf(
  { trunk, stride, channels }: BackboneSpec, regions: RegionPlan, outputs: readonly OutputPlan[],
): NetworkPlan {
  const corners = 'inclusive: width = x2 - x1 + 1, centre = x1 + (width - 1) / 2';
  return {
    version: 1,
    boxes: { firstPixel: 0, corners, maxLogGrowth: MAX_LOG_GROWTH },
    trunk: trunk.map(({ plan }) => plan),
    stride, channels, rpn: null, regions,
    hidden: ['fc6', 'fc7'],
    outputs,
  };
}

function maxPooling(spec: BackboneSpec) {
  const { grid, spatialScale } = roiPooling(spec);
  return { kind: 'roi-max-pooling', of: 'image', grid: grid.width, spatialScale } as const;
}

function bilinear({ grid }: BackboneSpec, { minLength: _, ...rule }: SamplingRule): RegionPlan {
  return { kind: 'roi-bilinear', of: 'image', grid, ...rule }; // the project's own rule never widens a region
}

function rpnPlan({ channels, rpnChannels, rpnStride, stride }: BackboneSpec, anchorsPerCell: number): RpnPlan {
  const cells = rpnStride / stride;
  const { plan: pool } = maxPool('rpn_pool', { kernel: cells, stride: cells, pad: 0 });
  return {
    pool: cells === 1 ? null : pool,
    conv: convRelu('rpn_conv', { in: channels, out: rpnChannels, kernel: 3 }).plan,
    stride: rpnStride,
    anchorsPerCell,
    anchorOrder: 'for each ratio, for each scale',
    scores: { name: 'rpn_cls_score', channels: 'a: background of anchor a, A + a: object' },
    deltas: { name: 'rpn_bbox_pred', channels: '4a to 4a + 3: tx ty tw th of anchor a' },
  };
}
