// The bytes of models and checkpoints: safetensors with a seal, so that a file that was altered anywhere is refused.
//   metadata format    `rcnn-velocities 1`
//   metadata sha256    SHA-256 of all other metadata, and of name, type, shape and bytes of every tensor
// A file with neither is of an earlier version, or of another program: it is read as it is. Weights that are no finite
// numbers are refused in every file.
import { contentKey } from './content-key.js';
import {
  decodeSafetensors, dtypeOf, joined, safetensorsPieces, type TensorFile,
} from './safetensors.js';
import type { StoredData } from './safetensors-header.js';

const FORMAT = 'rcnn-velocities 1';
const LARGEST = 1e15; // no weight, velocity or feature of ours comes near; products of larger ones overflow float32

/** A file as it was read; `sealed`: its checksum was there, and right. */
export interface ReadTensorFile extends TensorFile {
  readonly sealed: boolean;
}

/** The bytes of a file with its seal. Throws TypeError for a tensor that cannot be stored. */
export function encodeTensorFile(file: TensorFile): Uint8Array {
  return joined(tensorFilePieces(file));
}

/** The same bytes as header and tensors, without a copy of any tensor: a checkpoint of VGG16 takes a gigabyte. */
export function tensorFilePieces({ tensors, metadata }: TensorFile): Uint8Array[] {
  const { sha256: _, ...others } = metadata;
  const marked = { ...others, format: FORMAT };
  return safetensorsPieces({ tensors, metadata: { ...marked, sha256: sealOf({ tensors, metadata: marked }) } });
}

/**
 * Decodes a file and takes off its seal. Throws RangeError naming `source` and the rule when the file is not
 * safetensors, does not match its checksum, or holds a number that is not finite.
 */
export function decodeTensorFile(bytes: Uint8Array, source: string): ReadTensorFile {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const { sha256, ...marked } = metadata;
  const sealed = sha256 !== undefined || marked.format === FORMAT;
  if (sealed && sha256 !== sealOf({ tensors, metadata: marked })) {
    throw new RangeError(`${source}: damaged, its contents do not match their checksum`);
  }
  for (const [name, { data }] of tensors) {
    const bad = firstUnusable(data);
    if (bad !== null) throw new RangeError(`${source}: tensor ${name} holds ${bad}, which no weight can be`);
  }
  const { format: _, ...own } = marked;
  return { tensors, metadata: sealed ? own : metadata, sealed };
}

function sealOf({ tensors, metadata }: TensorFile): string {
  const parts = [...tensors].flatMap(([name, { shape, data }]) => [`${name} ${dtypeOf(data)} [${shape}] `, data]);
  return contentKey([metadata, ...parts]);
}

/** The first number that is NaN, infinite or too large, as text; null where there is none. */
function firstUnusable(data: StoredData): string | null {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return null;
  for (const x of data) if (!(Math.abs(x) <= LARGEST)) return Number.isNaN(x) ? 'a value that is no number' : String(x);
  return null;
}
