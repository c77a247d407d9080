// Models, checkpoints and initial models: headers that no program writes, numbers that are no weights, one bit turned.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors } from '../../../lib/data/files/safetensors.js';
import { readSafetensors } from '../../../lib/data/files/tensor-file.js';
import type { Rng } from '../../../lib/tensor/rng.js';
import type { StormCase, StormKind } from '../storm-case.js';
import { mutated } from './mutated.js';
import { BASE, makeBase } from './trained-run.js';

/** A file with this header, and so many zero bytes. */
function withHeader(header: string, bytes = 4): Buffer {
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(bytes)]);
}

const entry = (fields: string): string => `{"x":{${fields}}}`;
const HEADERS: readonly (readonly [name: string, file: Buffer])[] = [
  ['empty file', Buffer.alloc(0)],
  ['half a length', Buffer.alloc(5)],
  ['a length of 2^60', Buffer.from('0000000000000010', 'hex')],
  ['50 MB of brackets', withHeader('['.repeat(5e7))],
  ['100000 deep', withHeader(`${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`)],
  ['a shape of 100000 ones', withHeader(entry(`"dtype":"F32","shape":[${'1,'.repeat(99_999)}1],"data_offsets":[0,4]`))],
  ['two million values', withHeader(`{"x":[${'0,'.repeat(2e6)}0]}`)],
  ['an entry null', withHeader('{"x":null}')],
  ['an entry a number', withHeader('{"x":7}')],
  ['an entry a list', withHeader('{"x":[]}')],
  ['dtype a number', withHeader(entry('"dtype":7,"shape":[1],"data_offsets":[0,4]'))],
  ['dtype BF16', withHeader(entry('"dtype":"BF16","shape":[2],"data_offsets":[0,4]'))],
  ['shape 2^53', withHeader(entry('"dtype":"F32","shape":[9007199254740992],"data_offsets":[0,4]'))],
  ['negative shape', withHeader(entry('"dtype":"F32","shape":[-1],"data_offsets":[0,4]'))],
  ['offsets beyond the end', withHeader(entry('"dtype":"F32","shape":[1000000],"data_offsets":[0,4000000]'))],
  ['offsets reversed', withHeader(entry('"dtype":"F32","shape":[1],"data_offsets":[4,0]'))],
  ['metadata a number', withHeader('{"__metadata__":{"a":1}}', 0)],
  ['a name with escape signs', withHeader('{"\\u001b[31mred":7}')],
  ['a name of 100000 characters', withHeader(`{"${'n'.repeat(1e5)}":7}`)],
  ['no UTF-8', withHeader('\xff\xfe')],
  ['no tensors', withHeader('{}', 0)],
];

function headerCase(name: string, file: Uint8Array): StormCase {
  return {
    name: `--init with ${name}`, expect: 'refused', shows: 'm0.safetensors', isHeavy: file.length > 1e6,
    prepare: (dir, base) => {
      const m0 = join(dir, 'm0.safetensors');
      writeFileSync(m0, file);
      return ['train', '--data', join(base, BASE.data), '--split', 'train', '--init', m0, '--out', join(dir, 'run')];
    },
  };
}

/** A model or checkpoint that was changed; `change` gets its bytes. */
function changedCase(name: string, file: 'model' | 'state', change: (bytes: Buffer) => Uint8Array): StormCase {
  return {
    name, expect: 'refused', shows: `${file}.safetensors`,
    prepare: (dir, base) => {
      const run = join(dir, 'run');
      cpSync(join(base, file === 'model' ? BASE.whole : BASE.half), run, { recursive: true });
      const path = join(run, `${file}.safetensors`);
      writeFileSync(path, change(readFileSync(path)));
      const picture = join(base, BASE.data, 'JPEGImages', 'test_000000.png');
      return file === 'state' ? ['train', '--resume', '--run', run] : ['detect', '--run', run, picture];
    },
  };
}

type ModelChange = (weights: Float32Array, metadata: Record<string, string>) => void;

/** A model without a checksum, as another program may write it, with a number that is no weight or another setting. */
function unsealedCase(name: string, change: ModelChange): StormCase {
  return {
    name: `model without checksum, ${name}`, expect: 'refused', shows: 'model.safetensors',
    prepare: async (dir, base) => {
      const run = join(dir, 'run');
      cpSync(join(base, BASE.whole), run, { recursive: true });
      const path = join(run, 'model.safetensors');
      const { tensors, metadata } = await readSafetensors(path);
      const changed = { ...metadata };
      change(tensors.get('conv1.weight')!.data as Float32Array, changed);
      writeFileSync(path, encodeSafetensors({ tensors, metadata: changed }));
      return ['detect', '--run', run, join(base, BASE.data, 'JPEGImages', 'test_000000.png')];
    },
  };
}

function configChange(change: (config: Record<string, Record<string, unknown>>) => void): ModelChange {
  return (_, metadata) => {
    const config = JSON.parse(metadata.config) as Record<string, Record<string, unknown>>;
    change(config);
    metadata.config = JSON.stringify(config);
  };
}

const UNSEALED: readonly StormCase[] = [
  ...[NaN, Infinity, -Infinity, 3e38].flatMap((x) => [
    unsealedCase(`one weight ${x}`, (weights) => { weights[7] = x; }),
    unsealedCase(`all weights ${x}`, (weights) => { weights.fill(x); }),
  ]),
  unsealedCase('an anchor scale of -1', configChange(({ anchors }) => { anchors.scales = [1, -1]; })),
  unsealedCase('an anchor ratio that is a list', configChange(({ anchors }) => { anchors.ratios = [1, []]; })),
  unsealedCase('a longer side that is a list', configChange(({ preprocessing }) => { preprocessing.longerSide = []; })),
  unsealedCase('a longer side of 2', configChange(({ preprocessing }) => { preprocessing.longerSide = 2; })),
  unsealedCase('a side of 1e9', configChange(({ preprocessing }) => { preprocessing.shorterSide = 1e9; })),
  unsealedCase('preprocessing -1', configChange((config) => { config.preprocessing = -1 as unknown as {}; })),
  unsealedCase('no detection limits', configChange(({ detection }) => { detection.nmsIou = 'x'; })),
  unsealedCase('classes a text', (_, metadata) => { metadata.classes = '"circle"'; }),
  unsealedCase('config no JSON', (_, metadata) => { metadata.config = '{'; }),
  unsealedCase('another backbone', (_, metadata) => { metadata.backbone = 'L'; }),
  unsealedCase('an unknown backbone', (_, metadata) => { metadata.backbone = '__proto__'; }),
  unsealedCase('another system', (_, metadata) => { metadata.system = 'rcnn'; }),
];

function turned(bytes: Buffer, rng: Rng): Uint8Array {
  const bit = rng.integer(8 * bytes.length);
  return bytes.map((byte, i) => i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte);
}

/** A bit turned anywhere, or in the header alone, or a wilder change; of a model or of a checkpoint. */
function random(rng: Rng): StormCase {
  const file = rng.chance(0.5) ? 'model' : 'state';
  const way = rng.integer(4);
  if (way === 0) return changedCase(`${file}: bytes changed`, file, (bytes) => mutated(bytes, rng));
  if (way === 1) {
    return changedCase(`${file}: a bit of the header`, file, (bytes) => {
      const end = 8 + Number(bytes.readBigUInt64LE());
      return Buffer.concat([turned(bytes.subarray(0, end), rng), bytes.subarray(end)]);
    });
  }
  return changedCase(`${file}: a bit`, file, (bytes) => turned(bytes, rng));
}

export const safetensorsKind: StormKind = {
  name: 'safetensors', setup: makeBase,
  fixed: [...HEADERS.map(([name, file]) => headerCase(name, file)), ...UNSEALED], random,
};
