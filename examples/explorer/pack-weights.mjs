// Weights for the page: in float16, which is half the size, and packed, which changes no bit.
//   node examples/explorer/pack-weights.mjs RUN/model.safetensors examples/explorer/trained-S.safetensors
// writes a file in float16, not packed.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { decodeTensorFile, encodeTensorFile } from '../../dist/lib/data/files/tensor-codec.js';

/** The bytes of a file of weights with every tensor in float16, as engine/weights.ts reads them. */
export function halved(path) {
  const { tensors, metadata } = decodeTensorFile(readFileSync(path), path);
  const halves = [...tensors].map(([name, { data }]) => {
    const bytes = new Uint8Array(Uint16Array.from(data, halfBits).buffer);
    return [name, { shape: [bytes.length], data: bytes }];
  });
  const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));
  return encodeTensorFile({ tensors: new Map(halves), metadata: { ...metadata, halves: JSON.stringify(shapes) } });
}

/**
 * gzip of all even bytes of a file, then of all odd ones: the bytes with sign and exponent are much alike, those of
 * fractions are not. `unpacked` of engine/weights.ts is the inverse.
 */
export function packed(file) {
  const sorted = [0, 1].flatMap((first) => [...file.filter((_, i) => i % 2 === first)]);
  return gzipSync(Uint8Array.from(sorted), { level: 9 });
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
