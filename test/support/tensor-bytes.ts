// Tensors compared bit for bit: where some thousand numbers differ, tap's deep comparison takes seconds.
import type { Tensor } from '../../lib/tensor/tensor.js';

/** The bytes of the tensors, one after the other, as text. */
export function bytesOf(...tensors: readonly Tensor[]): string {
  return tensors.map(({ data: { buffer, byteOffset, byteLength } }) =>
    Buffer.from(buffer, byteOffset, byteLength).toString('base64')).join();
}
