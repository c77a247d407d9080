// head.onnx: regions of a feature map to the head's answers.
//   features (N,C,Hc,Wc), regions (R,5) ── pooled ── fc6 ── fc7 ─┬─ cls_score (R,K+1)
//                                                                └─ bbox_pred (R,4(K+1))
import type { TensorFile } from '../../data/files/safetensors.js';
import type { NetworkPlan } from '../../networks/network-plan.js';
import { GraphBuilder } from './graph-builder.js';
import type { OnnxModel } from './onnx-model.js';
import { regionNodes } from './region-nodes.js';

export interface HeadSizes {
  /** Outputs of fc6 and fc7. */
  readonly fc: readonly [fc6: number, fc7: number];
  /** K, background not counted. */
  readonly classes: number;
}

/** Throws RangeError naming a tensor that is missing or has another shape than the plan says. */
export function headGraph(
  file: TensorFile, plan: NetworkPlan, { fc: [out6, out7], classes }: HeadSizes,
): Omit<OnnxModel, 'metadata'> {
  const graph = new GraphBuilder(file);
  const { regions, channels } = plan;
  if (regions.kind === 'pyramid') throw new RangeError('onnx: there is no operation for pyramid pooling');
  const pooled = regionNodes(graph, regions, channels);
  const fc6 = hiddenNodes(graph, file, 'fc6', { x: pooled, in: channels * regions.grid ** 2, out: out6 });
  const fc7 = hiddenNodes(graph, file, 'fc7', { x: fc6, in: out6, out: out7 });
  const output = (name: string, outputs: number) => {
    const weight = graph.weight(`${name}.weight`, [outputs, out7]);
    graph.node(name, 'Gemm', [fc7, weight, graph.weight(`${name}.bias`, [outputs])], { transB: 1 });
    return { name, shape: ['R', outputs] };
  };
  const outputs = [output('cls_score', classes + 1), output('bbox_pred', 4 * (classes + 1))];
  const inputs = [{ name: 'features', shape: ['N', channels, 'Hc', 'Wc'] }, { name: 'regions', shape: ['R', 5] }];
  const { nodes, constants } = graph;
  return { name: 'head', inputs, outputs, nodes, constants };
}

/** A fully connected layer and its ReLU; a compressed one (rcnn compress) is a product of two. */
function hiddenNodes(
  graph: GraphBuilder, file: TensorFile, name: string, layer: { readonly x: string; in: number; out: number },
): string {
  const rank = file.tensors.get(`${name}_L.weight`)?.shape[0];
  const whole = rank === undefined ? { x: layer.x, in: layer.in, name }
    : { x: thinNode(graph, name, layer, rank), in: rank, name: `${name}_U` };
  const weight = graph.weight(`${whole.name}.weight`, [layer.out, whole.in]);
  const y = graph.node(name, 'Gemm', [whole.x, weight, graph.weight(`${whole.name}.bias`, [layer.out])], { transB: 1 });
  return graph.node(`${name}_relu`, 'Relu', [y]);
}

function thinNode(graph: GraphBuilder, name: string, layer: { x: string; in: number }, rank: number): string {
  return graph.node(`${name}_L`, 'Gemm', [layer.x, graph.weight(`${name}_L.weight`, [rank, layer.in])], { transB: 1 });
}
