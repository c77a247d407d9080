import type { Weights } from '../tensor/weights.js';
import type { StoredTensor, TensorFile } from './safetensors.js';

/** The float32 tensors of a file by name. */
export function floatWeights({ tensors }: TensorFile): Weights {
  const isFloat = (entry: [string, StoredTensor]): entry is [string, StoredTensor & { data: Float32Array }] =>
    entry[1].data instanceof Float32Array;
  return Object.fromEntries([...tensors].filter(isFloat));
}
