// The weights that come with the page, as lib reads them.
import { decodeTensorFile } from '../../../lib/data/files/tensor-codec.js';
import type { StoredTensor, TensorFile } from '../../../lib/data/files/safetensors.js';

/** Reads a file of weights that the build has packed. Throws RangeError naming the file and the rule that it breaks. */
export async function packedWeights(from: string | ArrayBuffer, name: string): Promise<TensorFile> {
  return inFloat32(decodeTensorFile(await unpacked(typeof from === 'string' ? await fetched(from, name) : from), name));
}

async function fetched(address: string, name: string): Promise<ArrayBuffer> {
  const response = await fetch(address);
  if (!response.ok) throw new RangeError(`${name}: the server answered ${response.status}`);
  return response.arrayBuffer();
}

/** The inverse of `packed` of pack-weights.mjs: gzip of all even bytes of a file, then of all odd ones. */
async function unpacked(bytes: ArrayBuffer): Promise<Uint8Array> {
  const sorted = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const data = new Uint8Array(await new Response(sorted).arrayBuffer());
  const odd = Math.ceil(data.length / 2);
  return data.map((_, i) => data[(i % 2) * odd + (i >> 1)]);
}

/** The file with its tensors in float32: they come in float16, as bytes. */
function inFloat32({ tensors, metadata }: TensorFile): TensorFile {
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
