// node examples/explorer/halve-weights.mjs RUN/model.safetensors examples/explorer/trained-S.safetensors
// Writes the weights of a trained model in float16: half the size, and the same detections on the page.
import { readFileSync, writeFileSync } from 'node:fs';
import { decodeTensorFile, encodeTensorFile } from '../../dist/lib/data/files/tensor-codec.js';

const [from, to] = process.argv.slice(2);
const { tensors, metadata } = decodeTensorFile(readFileSync(from), from);
const halved = [...tensors].map(([name, { data }]) => {
  const bytes = new Uint8Array(Uint16Array.from(data, halfBits).buffer);
  return [name, { shape: [bytes.length], data: bytes }];
});
const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));
writeFileSync(to, encodeTensorFile({
  tensors: new Map(halved), metadata: { ...metadata, halves: JSON.stringify(shapes) },
}));

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
