// A graph written line by line, in the order in which it computes.
import { floatTensor, type TensorFile } from '../../data/files/safetensors.js';
import type { Shape } from '../../tensor/tensor.js';
import type { Constant, Node } from './onnx-model.js';

/** Nodes and constants so far. Every method gives the name of a tensor. */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly constants: Constant[] = [];
  private readonly file: TensorFile;

  /** The weights come from a model file. */
  constructor(file: TensorFile) {
    this.file = file;
  }

  /** An operation whose result is called `output`. */
  node(output: string, op: string, inputs: readonly string[], attributes: Node['attributes'] = {}): string {
    this.nodes.push({ op, inputs, output, attributes });
    return output;
  }

  /** A weight of the model file by its name there. Throws RangeError naming a tensor that is missing or misshapen. */
  weight(name: string, shape: Shape): string {
    const { data } = floatTensor(this.file, name, shape);
    this.constants.push({ name, shape, data: Float32Array.from(data) });
    return name;
  }

  whole(name: string, shape: Shape, values: readonly number[]): string {
    this.constants.push({ name, shape, data: BigInt64Array.from(values, BigInt) });
    return name;
  }

  float64(name: string, shape: Shape, values: readonly number[]): string {
    this.constants.push({ name, shape, data: Float64Array.from(values) });
    return name;
  }

  float32(name: string, shape: Shape, values: readonly number[]): string {
    this.constants.push({ name, shape, data: Float32Array.from(values) });
    return name;
  }
}
