// The weights that come with the page, as lib reads them.
import { decodeTensorFile } from '../../../lib/data/files/tensor-codec.js';
import type { StoredTensor, TensorFile } from '../../../lib/data/files/safetensors.js';

/** Reads a file of weights. Throws RangeError naming the file and the rule that it breaks. */
export async function readWeights(from: string | ArrayBuffer, name: string): Promise<TensorFile> {
  if (typeof from !== 'string') return decodeTensorFile(new Uint8Array(from), name);
  const response = await fetch(from);
  if (!response.ok) throw new RangeError(`${name}: the server answered ${response.status}`);
  return decodeTensorFile(new Uint8Array(await response.arrayBuffer()), name);
}

/** The file with its tensors in float32: the trained weights come in float16, as bytes, in half the size. */
export function inFloat32({ tensors, metadata }: TensorFile): TensorFile {
  const { halves, ...others } = metadata;
  if (halves === undefined) return { tensors, metadata };
  const shapes = JSON.parse(halves) as Record<string, number[]>;
  const widened = [...tensors].map(([name, { data }]): [string, StoredTensor] => {
    const bits = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
    return [name, { shape: shapes[name], data: Float32Array.from(bits, float16) }];
  });
  return { tensors: new Map(widened), metadata: others };
}

/** The number of IEEE 754 half-precision bits: sign, 5 bits of exponent, 10 of fraction. */
function float16(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}
