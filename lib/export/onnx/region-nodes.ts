// Regions to pooled features inside a graph.  regions (R,5): index of the image, x1 y1 x2 y2 in network-input pixels.
// ONNX does not say how MaxRoiPool splits a region into bins. onnxruntime does it as Caffe, with the size of a bin in
// float32: the same bins as ours but where that rounds up, e.g. 57 cells in 7 bins, whose last bin reads a 58th cell.
// So the graph itself splits a region, in whole numbers as layers/roi-pool.ts does, and MaxRoiPool takes the maximum of
// one bin at a time, where nothing is left to round. A bin outside the map gives 0, in both.
//   a = round(x1·scale)   w = max(round(x2·scale), a) − a + 1   bin q = [a + ⌊q·w/P⌋, a + ⌈(q+1)·w/P⌉)
import type { RegionPlan } from '../../networks/network-plan.js';
import type { GraphBuilder } from './graph-builder.js';
import { CAST_TO } from './onnx-model.js';

/** Names the tensor (R, channels·P·P). Throws RangeError for a kind of pooling that is not of Fast or Faster R-CNN. */
export function regionNodes(graph: GraphBuilder, plan: RegionPlan, channels: number): string {
  if (plan.kind === 'roi-max-pooling') return maxPoolingNodes(graph, plan, channels);
  if (plan.kind === 'roi-bilinear') return bilinearNodes(graph, plan, channels);
  throw new RangeError(`onnx: there is no operation for ${plan.kind} pooling`);
}

function maxPoolingNodes(
  graph: GraphBuilder, { grid: P, spatialScale }: Extract<RegionPlan, { kind: 'roi-max-pooling' }>, channels: number,
): string {
  const cells = wholeCells(graph, spatialScale);                                             // (R,4)
  const one = graph.whole('one', [1], [1]);
  const start = columns(graph, 'start', cells, 0, 2);                                        // (R,2): a of x and of y
  const end = graph.node('end', 'Max', [columns(graph, 'end_cell', cells, 2, 4), start]);
  const length = graph.node('length', 'Add', [graph.node('steps', 'Sub', [end, start]), one]);
  const bins = graph.whole('P', [1], [P]);
  const along = (name: string, tensor: string): string =>
    graph.node(name, 'Unsqueeze', [tensor, graph.whole(`${name}_axis`, [1], [2])]);          // (R,2,1)
  const [a, w] = [along('a', start), along('w', length)];
  const q = graph.whole('q', [1, 1, P], indices(P, 0));
  const next = graph.whole('q_next', [1, 1, P], indices(P, 1));
  const before = graph.node('before', 'Div', [graph.node('q_w', 'Mul', [q, w]), bins]);      // ⌊q·w/P⌋
  const nextLength = graph.node('next_w', 'Mul', [next, w]);
  const raised = graph.node('raised', 'Add', [nextLength, graph.whole('P_1', [1], [P - 1])]);
  const until = graph.node('until', 'Div', [raised, bins]);                                  // ⌈(q+1)·w/P⌉
  const first = graph.node('first', 'Add', [a, before]);                                     // (R,2,P)
  const last = graph.node('last', 'Sub', [graph.node('behind', 'Add', [a, until]), one]);
  const corners = binCorners(graph, { first, last }, P);                                     // (R·P·P,5)
  const maxima = graph.node('maxima', 'MaxRoiPool', ['features', corners], {
    pooled_shape: [1, 1], spatial_scale: { float: 1 },
  });                                                                                        // (R·P·P,C,1,1)
  const perRegion = graph.node('per_region', 'Reshape',
    [maxima, graph.whole('bins_channels', [3], [-1, P * P, channels])]);
  const byChannel = graph.node('by_channel', 'Transpose', [perRegion], { perm: [0, 2, 1] });
  return graph.node('pooled', 'Reshape', [byChannel, graph.whole('flat', [2], [-1, channels * P * P])]);
}

/** The four corners in whole cells, halves away from zero: sign(x)·⌊|x| + ½⌋, in float64 as layers/roi-pool.ts. */
function wholeCells(graph: GraphBuilder, spatialScale: number): string {
  const pixels = graph.node('corners64', 'Cast', [columns(graph, 'corners', 'regions', 1, 5)], { to: CAST_TO.double });
  const x = graph.node('scaled', 'Mul', [pixels, graph.float64('spatial_scale', [1], [spatialScale])]);
  const raised = graph.node('plus_half', 'Add', [graph.node('size', 'Abs', [x]), graph.float64('half', [1], [0.5])]);
  const floor = graph.node('floor', 'Floor', [raised]);
  const rounded = graph.node('rounded', 'Mul', [graph.node('sign', 'Sign', [x]), floor]);
  return graph.node('cells', 'Cast', [rounded], { to: CAST_TO.int64 });
}

/** Image, x1 y1 x2 y2 of every bin, row by row, as float32: the regions of MaxRoiPool. */
function binCorners(graph: GraphBuilder, { first, last }: { first: string; last: string }, P: number): string {
  const square = graph.whole('square', [1, P, P], Array(P * P).fill(0));
  const spread = (name: string, tensor: string, axis: number): string => {
    const onGrid = graph.node(`${name}_line`, 'Unsqueeze', [tensor, graph.whole(`${name}_along`, [1], [axis])]);
    return graph.node(name, 'Add', [onGrid, square]);                                        // (R,P,P)
  };
  const of = (name: string, tensor: string, axis: 0 | 1): string =>
    graph.node(name, 'Gather', [tensor, graph.whole(`${name}_index`, [], [axis])], { axis: 1 }); // (R,P)
  const image = graph.node('image_index', 'Cast', [columns(graph, 'image_column', 'regions', 0, 1)],
    { to: CAST_TO.int64 });                                                                  // (R,1)
  const [across, down] = [1, 2]; // the axis that is added: x changes along columns, y along rows
  const parts = [
    spread('bin_image', image, across),
    spread('bin_x1', of('x1', first, 0), across), spread('bin_y1', of('y1', first, 1), down),
    spread('bin_x2', of('x2', last, 0), across), spread('bin_y2', of('y2', last, 1), down),
  ].map((part) => graph.node(`${part}_column`, 'Unsqueeze', [part, graph.whole(`${part}_last`, [1], [3])]));
  const table = graph.node('bin_table', 'Concat', parts, { axis: 3 });                       // (R,P,P,5)
  const rows = graph.node('bin_rows', 'Reshape', [table, graph.whole('five', [2], [-1, 5])]);
  return graph.node('bins', 'Cast', [rows], { to: CAST_TO.float });
}

/**
 * RoiAlign reads from x1'·scale − ½ to x2'·scale − ½; the regions are moved so that this is from U1 to U2 of
 * layers/sampling-rule.ts. Its border rule is the same for regions inside the image.
 */
function bilinearNodes(
  graph: GraphBuilder, plan: Extract<RegionPlan, { kind: 'roi-bilinear' }>, channels: number,
): string {
  const { grid: P, scale, leading, trailing, samples } = plan;
  const [low, high] = [leading, trailing].map((cells) => (cells + 0.5) / scale);             // pixels
  const corners = columns(graph, 'corners', 'regions', 1, 5);
  const moved = graph.node('moved', 'Add', [corners, graph.float32('to_edges', [4], [low, low, high, high])]);
  const column = graph.node('image_index', 'Cast', [columns(graph, 'image_column', 'regions', 0, 1)],
    { to: CAST_TO.int64 });
  const image = graph.node('image_of', 'Reshape', [column, graph.whole('line', [1], [-1])]);
  const aligned = graph.node('aligned', 'RoiAlign', ['features', moved, image], {
    mode: 'avg', output_height: P, output_width: P, sampling_ratio: samples, spatial_scale: { float: scale },
    coordinate_transformation_mode: 'half_pixel',
  });
  return graph.node('pooled', 'Reshape', [aligned, graph.whole('flat', [2], [-1, channels * P * P])]);
}

/** Columns [from, to) of a table. */
function columns(graph: GraphBuilder, name: string, table: string, from: number, to: number): string {
  const bound = (what: string, value: number): string => graph.whole(`${name}_${what}`, [1], [value]);
  return graph.node(name, 'Slice', [table, bound('from', from), bound('to', to), bound('axis', 1)]);
}

function indices(P: number, from: number): number[] {
  return Array.from({ length: P }, (_, q) => q + from);
}
