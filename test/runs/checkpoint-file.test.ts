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
  const backend = { mode: 'loops', ran: 'loops', threads: 1, fallback: null } as const;
  const rest = {
    seconds: 1.5, training: { seed: 3 }, log: 'step,größer\n1,2\n',
    processes: [{ versions: { node: '20' }, backend, fromStep: 0 }],
  };
  for (const cpuSeconds of [2.25, null]) {
    await writeCheckpoint(path, { checkpoint, cpuSeconds, ...rest });
    t.same(await readCheckpoint(path), { checkpoint, cpuSeconds, ...rest });
  }
});

test('readCheckpoint() refuses tensors that are no checkpoint', async (t) => {
  const path = join(t.testdir(), 's.safetensors');
  const log = { shape: [0], data: new Uint8Array(0) };
  const right = { 'run/seconds': '1', 'run/training': '{}', 'run/processes': '[]' };
  const files: [name: string, metadata: Record<string, string>, rule: string][] = [
    ['w', {}, 'is no checkpoint of a training, start anew'],
    ['model/w', { seconds: '1' }, 'is no checkpoint of a training by this version, start anew'],
    ['run/log', {}, 'run/seconds is missing'],
    ['run/log', { ...right, 'run/seconds': 'one' }, 'run/seconds must be'],
    ['run/log', { ...right, 'run/training': 'x' }, 'run/training: is no JSON'],
    ['run/log', { ...right, 'run/processes': '[1]' }, 'run/processes: 0 must be a record, is 1'],
  ];
  for (const [name, metadata, rule] of files) {
    await writeSafetensors(path, { tensors: new Map([[name, log]]), metadata });
    const error = await readCheckpoint(path).catch((thrown: RangeError) => thrown);
    t.match(error, { name: 'RangeError' });
    t.ok((error as RangeError).message.startsWith(`${path}: ${rule}`), (error as RangeError).message);
  }
});
