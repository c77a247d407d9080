import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { M0_FILE } from '../../../lib/data/files/m0-file.js';
import { readWhole } from '../../../lib/data/files/read-file.js';
import { encodeSafetensors, type StoredTensor, type TensorFile } from '../../../lib/data/files/safetensors.js';
import { decodeTensorFile, encodeTensorFile } from '../../../lib/data/files/tensor-codec.js';
import { readSafetensors, writeSafetensors } from '../../../lib/data/files/tensor-file.js';
import { Rng } from '../../../lib/tensor/rng.js';

const FILE: TensorFile = {
  tensors: new Map<string, StoredTensor>([
    ['w', { shape: [2, 3], data: Float32Array.of(1, -2.5, 3e-30, 4, 1e10, -0) }],
    ['b', { shape: [], data: Float64Array.of(Math.PI) }],
    ['odd', { shape: [3], data: Uint8Array.of(1, 2, 255) }],
  ]),
  metadata: { system: 'x', classes: '["größer", "b"]' },
};

test('writeSafetensors() leaves one whole file, readSafetensors() reads it and names a missing one', async (t) => {
  const dir = t.testdir();
  const path = join(dir, 'm.safetensors');
  await writeSafetensors(path, FILE);
  t.same(readdirSync(dir), ['m.safetensors']);
  const read = await readSafetensors(path);
  t.same(read.metadata, FILE.metadata);
  t.same([...read.tensors], [...FILE.tensors]);
  t.ok(read.sealed);
  const missing = join(dir, 'no.safetensors');
  await t.rejects(readSafetensors(missing), { name: 'RangeError', message: `${missing}: cannot be read (ENOENT)` });
  writeFileSync(path, readFileSync(path).subarray(0, 90));
  await t.rejects(readSafetensors(path), { message: /m\.safetensors: not a safetensors file/ });
});

test('decodeTensorFile() refuses a file in which any one bit was turned', (t) => {
  const bytes = encodeTensorFile(FILE);
  const rng = new Rng(3);
  const accepted: number[] = [];
  for (let n = 0; n < 400; n++) {
    const bit = rng.integer(8 * bytes.length);
    const damaged = bytes.slice();
    damaged[bit >> 3] ^= 1 << (bit & 7);
    try {
      decodeTensorFile(damaged, 'm');
      accepted.push(bit);
    } catch (error) {
      t.match(error, { name: 'RangeError', message: /^m: / });
    }
  }
  t.same(accepted, []);
  t.end();
});

test('decodeTensorFile() reads files without a seal: older or foreign ones, and the M0 of the program', (t) => {
  const older = decodeTensorFile(encodeSafetensors(FILE), 'm');
  t.same([older.metadata, older.sealed], [FILE.metadata, false]);
  const foreign = decodeTensorFile(encodeSafetensors({ ...FILE, metadata: { format: 'pt' } }), 'm');
  t.same([foreign.metadata, foreign.sealed], [{ format: 'pt' }, false]);
  t.notOk(decodeTensorFile(readFileSync(M0_FILE), 'm0').sealed);
  t.end();
});

test('decodeTensorFile() names a tensor with a number that is no weight', (t) => {
  for (const x of [NaN, Infinity, -Infinity, 3e38]) {
    const tensors = new Map([...FILE.tensors, ['v', { shape: [2], data: Float32Array.of(0, x) }] as const]);
    for (const encode of [encodeSafetensors, encodeTensorFile]) {
      const message = /^m: tensor v holds (a value.*number|-?Inf|3\.0+\d+e\+38).*which no/;
      t.throws(() => decodeTensorFile(encode({ tensors, metadata: {} }), 'm'), { name: 'RangeError', message });
    }
  }
  t.end();
});

test('readWhole() refuses folders and devices instead of reading them for ever', async (t) => {
  await t.rejects(readWhole(t.testdir()), { name: 'RangeError', message: /: cannot be read \(EISDIR\)$/ });
  if (process.platform === 'win32') return;
  await t.rejects(readWhole('/dev/zero'), { message: '/dev/zero: cannot be read (it is a device, a pipe or a socket, '
    + 'not a file)' });
});
