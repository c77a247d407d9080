// An ONNX file: a graph of named operations on named tensors, with its weights and free text beside it. The numbers are
// the fields of onnx.proto (github.com/onnx/onnx); the operations are those of opset 16.
import type { Shape } from '../../tensor/tensor.js';
import { bytes, encoded, float, int, nested, text, type Message } from './protobuf.js';

const IR_VERSION = 8;
const OPSET = 16;
const ELEMENT = { float: 1, int64: 7, double: 11 } as const;
const ATTRIBUTE = { float: 1, int: 2, text: 3, ints: 7 } as const;

/** The number of an element type, for the operation Cast. */
export const CAST_TO = ELEMENT;

/** A whole number, a list of whole numbers, a number that is written as float32, or a text. */
type Attribute = number | readonly number[] | { readonly float: number } | string;

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** A weight or a constant. */
export interface Constant {
  readonly name: string;
  readonly shape: Shape;
  readonly data: Float32Array | Float64Array | BigInt64Array;
}

/** A tensor that goes in or comes out, float32; an axis of any length has a name. */
export interface Port {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly name: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  /** Free text by name: the file's metadata_props. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a file. */
export function encodeOnnx({ name, inputs, outputs, nodes, constants, metadata }: OnnxModel): Uint8Array {
  return encoded(
    int(1, IR_VERSION),
    text(2, 'rcnn-velocities'),
    nested(7,
      ...nodes.map(nodeField),
      text(2, name),
      ...constants.map(constantField),
      ...inputs.map((port) => portField(11, port)),
      ...outputs.map((port) => portField(12, port))),
    nested(8, text(1, ''), int(2, OPSET)),
    ...Object.entries(metadata).map(([entry, value]) => nested(14, text(1, entry), text(2, value))),
  );
}

function nodeField({ op, inputs, output, attributes = {} }: Node): Message {
  return nested(1,
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(3, output), // a node is named after its output
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => nested(5, text(1, name), ...attributeFields(value))));
}

function attributeFields(value: Attribute): Message[] {
  if (typeof value === 'string') return [text(4, value), int(20, ATTRIBUTE.text)];
  if (typeof value === 'number') return [int(3, value), int(20, ATTRIBUTE.int)];
  if ('float' in value) return [float(2, value.float), int(20, ATTRIBUTE.float)];
  return [...value.map((one) => int(8, one)), int(20, ATTRIBUTE.ints)];
}

function constantField({ name, shape, data }: Constant): Message {
  const type = data instanceof Float32Array ? ELEMENT.float
    : data instanceof Float64Array ? ELEMENT.double : ELEMENT.int64;
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return nested(5, ...shape.map((extent) => int(1, extent)), int(2, type), text(8, name), bytes(9, raw));
}

function portField(number: number, { name, shape }: Port): Message {
  const axes = shape.map((axis) => nested(1, typeof axis === 'number' ? int(1, axis) : text(2, axis)));
  return nested(number, text(1, name), nested(2, nested(1, int(1, ELEMENT.float), nested(2, ...axes))));
}
