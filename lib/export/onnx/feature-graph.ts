// features.onnx: an image to its feature map and, for Faster R-CNN, to the RPN's scores and deltas.
//   image (N,3,H,W) ── trunk ── features (N,C,Hc,Wc) ─┬─ rpn_scores (N,2A,Hf,Wf), before the softmax
//                                                     └─ rpn_deltas (N,4A,Hf,Wf)
import type { TensorFile } from '../../data/files/safetensors.js';
import type { NetworkPlan, RpnPlan } from '../../networks/network-plan.js';
import type { LayerPlan } from '../../networks/trunk-layer.js';
import { GraphBuilder } from './graph-builder.js';
import type { OnnxModel, Port } from './onnx-model.js';

/** Throws RangeError naming a tensor that is missing or has another shape than the plan says. */
export function featureGraph(file: TensorFile, plan: NetworkPlan): Omit<OnnxModel, 'metadata'> {
  const graph = new GraphBuilder(file);
  const map = plan.trunk.reduce((x, layer) => layerNodes(graph, layer, x), 'image');
  graph.node('features', 'Identity', [map]);
  const outputs: Port[] = [{ name: 'features', shape: ['N', plan.channels, 'Hc', 'Wc'] }];
  if (plan.rpn !== null) outputs.push(...rpnNodes(graph, plan.rpn));
  const { nodes, constants } = graph;
  return { name: 'features', inputs: [{ name: 'image', shape: ['N', 3, 'H', 'W'] }], outputs, nodes, constants };
}

function rpnNodes(graph: GraphBuilder, { pool, conv, anchorsPerCell: A, scores, deltas }: RpnPlan): Port[] {
  const shared = [...pool === null ? [] : [pool], conv].reduce((x, layer) => layerNodes(graph, layer, x), 'features');
  if (conv.kind !== 'conv') throw new TypeError(`onnx: the RPN begins with ${conv.kind}, not with a convolution`);
  const inputs = conv.out;
  const branch = (output: string, name: string, channels: number): Port => {
    const weight = graph.weight(`${name}.weight`, [channels, inputs, 1, 1]);
    graph.node(output, 'Conv', [shared, weight, graph.weight(`${name}.bias`, [channels])]);
    return { name: output, shape: ['N', channels, 'Hf', 'Wf'] };
  };
  return [branch('rpn_scores', scores.name, 2 * A), branch('rpn_deltas', deltas.name, 4 * A)];
}

/** The nodes of one layer on the tensor x; gives the name of its output. */
function layerNodes(graph: GraphBuilder, layer: LayerPlan, x: string): string {
  switch (layer.kind) {
    case 'conv': return convNodes(graph, layer, x);
    case 'max-pool': return poolNode(graph, layer, x);
    case 'lrn': return lrnNodes(graph, layer, x);
  }
}

type Plan<Kind extends LayerPlan['kind']> = Extract<LayerPlan, { kind: Kind }>;

function convNodes(graph: GraphBuilder, layer: Plan<'conv'>, x: string): string {
  const { name, out, kernel, stride, pad, groups } = layer;
  const weight = graph.weight(`${name}.weight`, [out, layer.in / groups, kernel, kernel]);
  const y = graph.node(name, 'Conv', [x, weight, graph.weight(`${name}.bias`, [out])], {
    kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad], group: groups,
  });
  return graph.node(`${name}_relu`, 'Relu', [y]);
}

/** Windows are cut at the border of the map, which has the same maxima as a border of −∞. */
function poolNode(graph: GraphBuilder, { name, kernel, stride, pad, outputSize }: Plan<'max-pool'>, x: string): string {
  return graph.node(name, 'MaxPool', [x], {
    kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad],
    ceil_mode: outputSize === 'rounded up' ? 1 : 0,
  });
}

/** ONNX has LRN across channels. Within a channel: s = k + α·(mean of x² over the window), y = x · s^−β. */
function lrnNodes(graph: GraphBuilder, { name, window, size, alpha, beta, k }: Plan<'lrn'>, x: string): string {
  if (window === 'across-channels') {
    const numbers = { alpha: { float: alpha }, beta: { float: beta }, bias: { float: k } };
    return graph.node(name, 'LRN', [x], { size, ...numbers });
  }
  const reach = (size - 1) / 2;
  const squares = graph.node(`${name}_squares`, 'Mul', [x, x]);
  const means = graph.node(`${name}_means`, 'AveragePool', [squares], {
    kernel_shape: [size, size], strides: [1, 1], pads: [reach, reach, reach, reach], count_include_pad: 1,
  });
  const scaled = graph.node(`${name}_scaled`, 'Mul', [means, graph.float32(`${name}_alpha`, [], [alpha])]);
  const scale = graph.node(`${name}_scale`, 'Add', [scaled, graph.float32(`${name}_k`, [], [k])]);
  const factor = graph.node(`${name}_factor`, 'Pow', [scale, graph.float32(`${name}_power`, [], [-beta])]);
  return graph.node(name, 'Mul', [x, factor]);
}
