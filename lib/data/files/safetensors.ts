// Tensors in a file: the safetensors format (https://github.com/huggingface/safetensors, "Format").
//   8 bytes   N, the length of the header, little-endian
//   N bytes   the header, JSON: { "<name>": { "dtype", "shape", "data_offsets": [begin, end) }, "__metadata__": {…} }
//   the rest  the tensors' bytes, little-endian (as every platform of Node), row-major, without gaps or overlaps
// Reading is strict: a file that breaks any of these rules is refused whole, with one line naming file and rule.
import { sizeOf, type Shape, type Tensor } from '../../tensor/tensor.js';
import type { Weights } from '../../tensor/weights.js';
import { formatOf } from './foreign-formats.js';
import { DTYPES, MAX_HEADER_BYTES, parsedHeader, type HeaderEntry, type StoredData } from './safetensors-header.js';

export interface StoredTensor {
  readonly shape: Shape;
  readonly data: StoredData;
}

/** What a file holds: tensors by name and free text by name. Every Tensor is a StoredTensor. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const LENGTH_BYTES = 8;
const ALIGNMENT = 8; // the header is padded with spaces to a multiple of this (format description)

/** The bytes of a file; equal contents in equal order give equal bytes. Throws TypeError as safetensorsPieces(). */
export function encodeSafetensors(file: TensorFile): Uint8Array {
  return joined(safetensorsPieces(file));
}

/**
 * The bytes of a file as its header and the memory of each tensor, without a copy of any tensor.
 * Throws TypeError for a tensor that cannot be stored: a wrong name, size or type of numbers.
 */
export function safetensorsPieces({ tensors, metadata }: TensorFile): Uint8Array[] {
  const header: Record<string, unknown> = Object.create(null);
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === '__metadata__') throw new TypeError('safetensors: no tensor can be called __metadata__');
    if (sizeOf(shape) !== data.length) {
      throw new TypeError(`safetensors: ${name} has shape [${shape}] and ${data.length} numbers`);
    }
    const begin = end;
    end += data.byteLength;
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((LENGTH_BYTES + json.length) / ALIGNMENT) * ALIGNMENT;
  const head = new Uint8Array(start).fill(' '.charCodeAt(0));
  new DataView(head.buffer).setBigUint64(0, BigInt(start - LENGTH_BYTES), true);
  head.set(json, LENGTH_BYTES);
  return [head, ...[...tensors.values()].map(({ data }) =>
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}

/** One piece after the other in one memory. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Decodes the bytes of a file; `source` names them in errors. Throws RangeError naming source and broken rule. */
export function decodeSafetensors(bytes: Uint8Array, source: string): TensorFile {
  const refuse = (rule: string): never => { throw new RangeError(`${source}: not a safetensors file (${rule})`); };
  if (bytes.length < LENGTH_BYTES) return refuse(`${bytes.length} bytes, the header's length alone takes 8`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES) return refuse(formatOf(bytes) ?? `its first 8 bytes are no header length: ${length}`);
  const start = LENGTH_BYTES + length;
  if (start > bytes.length) return refuse(`the header takes ${length} bytes, the file has ${bytes.length}`);
  const { metadata, entries } = parsedHeader(bytes.subarray(LENGTH_BYTES, start), refuse);
  const tensors = new Map<string, StoredTensor>();
  let expected = start;
  for (const [name, entry] of entries) {
    const [begin, end] = entry.data_offsets.map((offset) => start + offset);
    if (begin !== expected) refuse(`${name} begins at byte ${begin}, the one before ends at ${expected}`);
    if (end > bytes.length) refuse(`truncated: ${name} ends at byte ${end}, the file has ${bytes.length}`);
    tensors.set(name, tensorAt(bytes, begin, entry));
    expected = end;
  }
  if (expected !== bytes.length) refuse(`${bytes.length - expected} bytes follow the last tensor`);
  return { tensors, metadata };
}

/**
 * The float tensor `name` of a file; `shape` absent: any shape.
 * Throws RangeError for a missing tensor, another type of numbers, or another shape.
 */
export function floatTensor(file: TensorFile, name: string, shape?: Shape): Tensor {
  const found = file.tensors.get(name);
  if (found === undefined) throw new RangeError(`no tensor ${name}`);
  const { data } = found;
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new RangeError(`tensor ${name} is ${dtypeOf(data)}, expected F32 or F64`);
  }
  if (shape !== undefined && shape.join() !== found.shape.join()) {
    throw new RangeError(`tensor ${name} has shape [${found.shape}], expected [${shape}]`);
  }
  return { shape: found.shape, data };
}

/** The type of numbers as a header names it. Throws TypeError for a type that no file can hold. */
export function dtypeOf(data: StoredData): string {
  for (const [dtype, Typed] of DTYPES) if (data instanceof Typed) return dtype;
  throw new TypeError('safetensors: holds Float32Array, Float64Array, Int32Array and Uint8Array only');
}

/** A copy of the bytes: wider types need aligned bytes, and the tensor must not keep the whole file in memory. */
function tensorAt(bytes: Uint8Array, begin: number, { dtype, shape }: HeaderEntry): StoredTensor {
  const Typed = DTYPES.get(dtype)!;
  const copy = new Uint8Array(sizeOf(shape) * Typed.BYTES_PER_ELEMENT);
  copy.set(bytes.subarray(begin, begin + copy.length));
  return { shape, data: new Typed(copy.buffer) };
}

/** The float32 tensors of a file by name; other tensors are left out. */
export function floatWeights({ tensors }: TensorFile): Weights {
  const isFloat = (entry: [string, StoredTensor]): entry is [string, StoredTensor & { data: Float32Array }] =>
    entry[1].data instanceof Float32Array;
  return Object.fromEntries([...tensors].filter(isFloat));
}

/** The text under `key` in a model file, part of the network's description. Throws RangeError for no text. */
export function metadataText({ metadata }: TensorFile, key: string): string {
  const value = metadata[key];
  if (value === undefined) throw new RangeError(`model: the metadata ${key} is missing, this is no model of ours`);
  return value;
}

/** The value of the JSON text under `key`. Throws RangeError for no text, or text that is not JSON. */
export function metadataJson(file: TensorFile, key: string): unknown {
  try {
    return JSON.parse(metadataText(file, key));
  } catch (error) {
    if (error instanceof SyntaxError) throw new RangeError(`model: the metadata ${key} is no JSON`);
    throw error;
  }
}

/** Names of classes 1..K, the list under `classes`. Throws RangeError when it is not such a list. */
export function metadataClasses(file: TensorFile): readonly string[] {
  const names = metadataJson(file, 'classes');
  const isList = Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string');
  if (!isList) throw new RangeError('model: the metadata classes is no list of names');
  return names;
}
