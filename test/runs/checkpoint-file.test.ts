import { join } from 'node:path';
import { test } from 'tap';
import { readCheckpoint, writeCheckpoint } from '../../lib/runs/checkpoint-file.js';
import type { Checkpoint } from '../../lib/systems/system.js';
import { writeSafetensors } from '../../lib/data/files/tensor-file.js';

const w = (value: number): { shape: number[]; data: Float32Array } => ({ shape: [1], data: Float32Array.of(value) });

test('readCheckpoint() gives back both parts, though their names are the same', async (t) => {
  const path = join(t.testdir(), 's.safetensors');
  const checkpoint: Checkpoint = {
    model: { tensors: new Map([['w', w(1)]]), metadata: { system: 'tiny', seconds: 'mine' } },
    state: { tensors: new Map([['w', w(2)]]), metadata: { system: 'state/of' } },
  };
  for (const cpuSeconds of [2.25, null]) {
    await writeCheckpoint(path, { checkpoint, seconds: 1.5, cpuSeconds });
    t.same(await readCheckpoint(path), { checkpoint, seconds: 1.5, cpuSeconds });
  }
});

test('readCheckpoint() refuses tensors that are no checkpoint', async (t) => {
  const path = join(t.testdir(), 's.safetensors');
  const files: [string, Record<string, string>][] = [
    ['w', { seconds: '1' }], ['model/w', {}], ['model/w', { seconds: '1', cpuSeconds: 'one' }],
  ];
  for (const [name, metadata] of files) {
    await writeSafetensors(path, { tensors: new Map([[name, w(1)]]), metadata });
    await t.rejects(readCheckpoint(path), { name: 'RangeError', message: `${path}: is no checkpoint of a training` });
  }
});
