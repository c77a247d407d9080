// The cost of a backbone, layer by layer, computed from its plan: nothing is allocated.
//   trunk                on an image of the given size
//   roi_pool, fc6, …     Fast R-CNN's head on R regions of that image
//   rpn_…                what Faster R-CNN adds
import type { Size } from '../boxes/box.js';
import { sizeOf, type Shape } from '../tensor/tensor.js';
import type { BackboneSpec } from './backbones.js';
import { convRelu, maxPool, trunkOutputShape, type LayerCost, type TrunkLayer } from './trunk-layer.js';

/** The input that costs are computed for. */
export interface Workload {
  /** Network-input pixels. */
  readonly image: Size;
  /** Regions that go through the head. */
  readonly rois: number;
  /** K, background not counted. */
  readonly classes: number;
  /** Anchors per cell of the RPN. */
  readonly anchorsPerCell: number;
}

export interface LayerRow {
  readonly name: string;
  /** (C,H,W) for a map, (R,outputs) or (R,C,h,w) above RoI pooling. */
  readonly output: Shape;
  readonly cost: LayerCost;
}

export interface BackboneDescription {
  readonly trunk: readonly LayerRow[];
  readonly head: readonly LayerRow[];
  readonly rpn: readonly LayerRow[];
}

/** Throws RangeError when the image is too small for the trunk. */
export function describeBackbone(spec: BackboneSpec, work: Workload): BackboneDescription {
  const image = [1, 3, work.image.height, work.image.width];
  const map = trunkOutputShape(spec.trunk, image);
  if (!(Math.min(...map) >= 1)) {
    throw new RangeError(`describe: ${work.image.height}×${work.image.width} is too small for ${spec.name}`);
  }
  return { trunk: rowsOf(spec.trunk, image), head: headRows(spec, map, work), rpn: rpnRows(spec, map, work) };
}

/** The sum of the costs of rows. */
export function totalCost(rows: readonly LayerRow[]): LayerCost {
  const sum = (field: keyof LayerCost): number => rows.reduce((total, { cost }) => total + cost[field], 0);
  return {
    parameters: sum('parameters'), multiplyAdds: sum('multiplyAdds'), kept: sum('kept'), operands: sum('operands'),
  };
}

function rowsOf(layers: readonly TrunkLayer[], xShape: Shape): LayerRow[] {
  let shape = xShape;
  return layers.map((layer) => {
    const cost = layer.cost(shape);
    shape = layer.outputShape(shape);
    return { name: layer.name, output: shape.slice(1), cost };
  });
}

function headRows({ channels, grid, fc: [out6, out7] }: BackboneSpec, map: Shape, work: Workload): LayerRow[] {
  const { rois: R, classes: K } = work;
  const pooled = [R, channels, grid, grid];
  const y = sizeOf(pooled);
  return [
    {
      name: 'roi_pool', output: pooled, // keeps its outputs and a switch for each
      cost: { parameters: 0, multiplyAdds: 0, kept: 2 * y, operands: sizeOf(map) + y },
    },
    linearRow('fc6', R, channels * grid ** 2, out6, HIDDEN_KEPT),
    linearRow('fc7', R, out6, out7, HIDDEN_KEPT),
    linearRow('cls_score', R, out7, K + 1, 1),
    linearRow('bbox_pred', R, out7, 4 * (K + 1), 1),
  ];
}

/** Numbers kept per output of fc6 and fc7: after the ReLU, the dropout mask, their product. */
const HIDDEN_KEPT = 3;

function linearRow(name: string, R: number, inputs: number, out: number, keptPerOutput: number): LayerRow {
  const weights = inputs * out;
  return {
    name, output: [R, out],
    cost: {
      parameters: weights + out,
      multiplyAdds: R * weights,
      kept: keptPerOutput * R * out,
      operands: R * inputs + weights + R * out,
    },
  };
}

function rpnRows(spec: BackboneSpec, map: Shape, { anchorsPerCell: A }: Workload): LayerRow[] {
  const { channels, rpnChannels, rpnStride, stride } = spec;
  const cells = rpnStride / stride;
  const pool = maxPool('rpn_pool', { kernel: cells, stride: cells, pad: 0 });
  const input = cells === 1 ? map : pool.outputShape(map);
  const branch = (name: string, out: number): TrunkLayer => convRelu(name, { in: rpnChannels, out, kernel: 1 });
  const conv = convRelu('rpn_conv', { in: channels, out: rpnChannels, kernel: 3 });
  const hidden = conv.outputShape(input);
  return [
    ...cells === 1 ? [] : rowsOf([pool], map),
    ...rowsOf([conv], input),
    ...rowsOf([branch('rpn_cls_score', 2 * A)], hidden),
    ...rowsOf([branch('rpn_bbox_pred', 4 * A)], hidden),
  ];
}
