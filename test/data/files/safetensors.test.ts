import { test } from 'tap';
import {
  decodeSafetensors, encodeSafetensors, floatTensor, floatWeights, metadataClasses, metadataJson, metadataText,
  type StoredTensor, type TensorFile,
} from '../../../lib/data/files/safetensors.js';

const FILE: TensorFile = {
  tensors: new Map<string, StoredTensor>([
    ['w', { shape: [2, 3], data: Float32Array.of(1, -2.5, 3e-30, NaN, Infinity, -0) }],
    ['scalar', { shape: [], data: Float64Array.of(Math.PI) }],
    ['odd', { shape: [3], data: Uint8Array.of(1, 2, 255) }],
    ['switches', { shape: [2, 1], data: Int32Array.of(-1, 2 ** 31 - 1) }],
    ['empty', { shape: [0, 4], data: new Float32Array(0) }],
  ]),
  metadata: { system: 'x', classes: '["größer", "b"]' },
};

/** A file of this header, then so many zero bytes. */
function fileOf(header: string, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

test('decodeSafetensors() gives back what encodeSafetensors() was given, bit for bit', (t) => {
  const read = decodeSafetensors(encodeSafetensors(FILE), 'f');
  t.same(read.metadata, FILE.metadata);
  t.same([...read.tensors.keys()].sort(), [...FILE.tensors.keys()].sort());
  for (const [name, { shape, data }] of FILE.tensors) {
    const found = read.tensors.get(name)!;
    t.same(found.shape, shape);
    t.equal(found.data.constructor, data.constructor);
    t.same(Buffer.from(found.data.buffer), Buffer.from(data.buffer));
  }
  t.end();
});

test('encodeSafetensors() writes the published layout: length, header, tensors', (t) => {
  const tensors = new Map([['a', { shape: [1], data: Float32Array.of(1) }]]);
  const bytes = encodeSafetensors({ tensors, metadata: {} });
  const header = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  t.equal(new DataView(bytes.buffer).getBigUint64(0, true), BigInt(padded.length));
  t.equal(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length)), padded);
  t.same([...bytes.subarray(8 + padded.length)], [0, 0, 0x80, 0x3f]); // 1.0, little-endian
  t.end();
});

test('decodeSafetensors() refuses a file cut off anywhere', (t) => {
  const bytes = encodeSafetensors(FILE);
  for (let length = 0; length < bytes.length; length++) {
    t.throws(() => decodeSafetensors(bytes.subarray(0, length), 'cut.safetensors'),
      { name: 'RangeError', message: /^cut\.safetensors: not a safetensors file \(.+\)$/ });
  }
  t.end();
});

test('decodeSafetensors() names the rule a foreign or corrupt file breaks', (t) => {
  const entry = (dtype: string, shape: string, offsets: string): string =>
    `{"a":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}}`;
  const broken: [bytes: Uint8Array, rule: RegExp][] = [
    [new TextEncoder().encode('a text or anything else'), /no header length/],
    [new TextEncoder().encode('PK\x03\x04 and the rest of a zip'), /a zip archive, .* says how to convert it\)$/],
    [Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46), /\(it is a pickle, .* says how to convert it\)$/],
    [Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10), /\(it is HDF5, .* says how to convert it\)$/],
    [Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46), /\(it is a JPEG picture\)$/],
    [fileOf('not json', 0), /the header is not JSON/],
    [fileOf('[1]', 0), /the header is no record/],
    [fileOf('null', 0), /the header is no record/],
    [fileOf('{"__metadata__":{"a":1}}', 0), /__metadata__ must map names to texts/],
    [fileOf('{"a":null}', 0), /the entry of a is no record/],
    [fileOf('{"a":1}', 0), /the entry of a is no record/],
    [fileOf('{"a":{}}', 0), /a has dtype missing, known are/],
    [fileOf('['.repeat(100_000), 0), /the header is nested more than 3 deep/],
    [fileOf(`[${'0,'.repeat(1_000_001)}0]`, 0), /the header has more than 1000000 values/],
    [fileOf(entry('F32', `[${'1,'.repeat(99)}1]`, '[0,4]'), 4), /a has 100 axes, at most 8/],
    [fileOf(`{"${'a'.repeat(201)}":{}}`, 0), /a tensor's name has 201 characters, at most 200/],
    [fileOf(entry('BF16', '[1]', '[0,2]'), 2), /a has dtype BF16, known are F32, F64, I32, U8/],
    [fileOf(entry('F32', '[-1]', '[0,4]'), 4), /a has no valid shape/],
    [fileOf(entry('F32', '"1"', '[0,4]'), 4), /a has no valid shape/],
    [fileOf(entry('F32', '[1]', '[0]'), 4), /a has no valid data_offsets/],
    [fileOf(entry('F32', '[2]', '[0,4]'), 4), /F32 \[2\] takes 8 bytes, its offsets span 4/],
    [fileOf(entry('F32', '[1]', '[4,8]'), 8), /a begins at byte \d+, the one before ends at/],
    [fileOf(entry('F32', '[1]', '[0,4]'), 3), /truncated: a ends at byte/],
    [fileOf(entry('F32', '[1]', '[0,4]'), 5), /1 bytes follow the last tensor/],
  ];
  for (const [bytes, rule] of broken) {
    t.throws(() => decodeSafetensors(bytes, 'm'), { name: 'RangeError', message: rule }, String(rule));
  }
  t.end();
});

test('encodeSafetensors() refuses tensors it cannot hold', (t) => {
  const encode = (name: string, tensor: StoredTensor): (() => Uint8Array) =>
    () => encodeSafetensors({ tensors: new Map([[name, tensor]]), metadata: {} });
  t.throws(encode('a', { shape: [2], data: Float32Array.of(1) }),
    { message: 'safetensors: a has shape [2] and 1 numbers' });
  t.throws(encode('__metadata__', { shape: [1], data: Float32Array.of(1) }), TypeError);
  t.throws(encode('a', { shape: [1], data: Int8Array.of(1) as unknown as Uint8Array }), /holds Float32Array/);
  t.end();
});

test('floatTensor() takes a float tensor of the expected shape and says what else it found', (t) => {
  t.equal(floatTensor(FILE, 'w', [2, 3]).data, FILE.tensors.get('w')!.data);
  t.throws(() => floatTensor(FILE, 'v'), { name: 'RangeError', message: 'no tensor v' });
  t.throws(() => floatTensor(FILE, 'odd'), { message: 'tensor odd is U8, expected F32 or F64' });
  t.throws(() => floatTensor(FILE, 'w', [3, 2]), { message: 'tensor w has shape [2,3], expected [3,2]' });
  t.end();
});

test('floatWeights() takes the float32 tensors of a file and leaves the rest', (t) => {
  const tensors = new Map([
    ['a', { shape: [2], data: Float32Array.of(1, 2) }],
    ['b', { shape: [1], data: new Int32Array(1) }],
    ['c', { shape: [1], data: new Uint8Array(1) }],
  ] as const);
  t.same(floatWeights({ tensors, metadata: {} }), { a: { shape: [2], data: Float32Array.of(1, 2) } });
  t.end();
});

const metadata = { system: 'fast', classes: '["a","b"]', config: '{"x":1}', torn: '{"x":' };
const file = { tensors: new Map(), metadata };

test('metadataText(), metadataJson() and metadataClasses() read what was written', (t) => {
  t.equal(metadataText(file, 'system'), 'fast');
  t.same(metadataJson(file, 'config'), { x: 1 });
  t.same(metadataClasses(file), ['a', 'b']);
  t.end();
});

test('metadataText(), metadataJson() and metadataClasses() name what is missing, no JSON or no list', (t) => {
  t.throws(() => metadataText(file, 'backbone'),
    new RangeError('model: the metadata backbone is missing, this is no model of ours'));
  t.throws(() => metadataJson(file, 'torn'), new RangeError('model: the metadata torn is no JSON'));
  t.throws(() => metadataClasses({ ...file, metadata: { classes: '{}' } }),
    new RangeError('model: the metadata classes is no list of names'));
  t.end();
});
