// Weights in float16: half the size, for the page.
//   node examples/explorer/halve-weights.mjs RUN/model.safetensors examples/explorer/trained-S.safetensors
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { decodeTensorFile, encodeTensorFile } from '../../dist/lib/data/files/tensor-codec.js';

/** The bytes of a file of weights with every tensor in float16, as `inFloat32` of engine/weights.ts reads them. */
export function halved(path) {
  const { tensors, metadata } = decodeTensorFile(readFileSync(path), path);
  const halves = [...tensors].map(([name, { data }]) => {
    const bytes = new Uint8Array(Uint16Array.from(data, halfBits).buffer);
    return [name, { shape: [bytes.length], data: bytes }];
  });
  const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));
  return encodeTensorFile({ tensors: new Map(halves), metadata: { ...metadata, halves: JSON.stringify(shapes) } });
}

/** The bits of the nearest half-precision number, ties to even. Throws RangeError beyond its range. */
function halfBits(value) {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65520) throw new RangeError(`${value} is too large for float16`);
  const exponent = Math.max(Math.floor(Math.log2(size || 2 ** -30)), -14);
  const units = evenRounded(size / 2 ** (exponent - 10)); // of the last place, 0..2048
  return sign + (exponent === -14 && units < 1024 ? units : ((exponent + 14) << 10) + units);
}

function evenRounded(value) {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [from, to] = process.argv.slice(2);
  writeFileSync(to, halved(from));
}
