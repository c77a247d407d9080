// Validation on the way and augmentation with the real systems, and a kill in the middle of both.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { t as file, test } from 'tap';
import { FAST_SYSTEM } from '../../lib/systems/fast.js';
import { FASTER_ALTERNATING_SYSTEM } from '../../lib/systems/faster-alternating.js';
import { FASTER_EXACT_SYSTEM } from '../../lib/systems/faster-exact.js';
import { FASTER_JOINT_SYSTEM } from '../../lib/systems/faster-joint.js';
import type { System } from '../../lib/systems/system.js';
import { killedBefore } from '../support/killed-system.js';
import { rcnn } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';

const data = await shapesFolder(file.testdir());
const VALIDATED = ['--val-split', 'test', '--val-every', '2', '--val-images', '2'];

function training({ name }: System, out: string, steps: number, ...flags: string[]): string[] {
  const regions = name === 'fast' ? ['--proposals', 'random'] : [];
  return ['train', '--system', name, '--data', data, '--out', out, '--steps', String(steps), '--split', 'train',
    '--init', 'none', '--scale', '48', '--checkpoint-every', '1', '--augment', ...regions, ...flags];
}

function bytesOf(run: string, ...names: string[]): string[] {
  return names.map((name) => createHash('sha256').update(readFileSync(join(run, name))).digest('hex'));
}

for (const system of [FAST_SYSTEM, FASTER_JOINT_SYSTEM, FASTER_EXACT_SYSTEM]) {
  test(`--system ${system.name} trains the same bytes with and without validation, and after a kill`, async (t) => {
    const parent = t.testdir();
    const [plain, validated, killed] = ['plain', 'validated', 'killed'].map((name) => join(parent, name));
    for (const argv of [training(system, plain, 4), training(system, validated, 4, ...VALIDATED)]) {
      const { code, stderr } = await rcnn(argv, [system]);
      t.equal(code, 0, stderr);
    }
    t.same(bytesOf(validated, 'log.csv', 'model.safetensors'), bytesOf(plain, 'log.csv', 'model.safetensors'));
    const argv = training(system, killed, 4, ...VALIDATED);
    t.match(await rcnn(argv, [killedBefore(system, 4)]), { code: 1 });
    t.match(await rcnn(['train', '--resume', '--run', killed], [system]), { code: 0 });
    const all = ['log.csv', 'model.safetensors', 'validation.csv', 'best.safetensors'];
    t.same(bytesOf(killed, ...all), bytesOf(validated, ...all));
    t.match(await rcnn(['test', '--run', killed, '--best', '--pictures', '0'], [system]), { code: 0 });
  });
}

test('--system faster-alternating changes its pictures, goes on after a kill, and refuses validation', async (t) => {
  const parent = t.testdir();
  const [plain, whole, killed, refused] = ['plain', 'whole', 'killed', 'refused'].map((name) => join(parent, name));
  const system = FASTER_ALTERNATING_SYSTEM;
  const without = training(system, plain, 4).filter((word) => word !== '--augment');
  for (const argv of [without, training(system, whole, 4)]) t.match(await rcnn(argv, [system]), { code: 0 });
  t.notSame(bytesOf(whole, 'model.safetensors'), bytesOf(plain, 'model.safetensors'));
  t.match(await rcnn(training(system, killed, 4), [killedBefore(system, 3)]), { code: 1 });
  t.match(await rcnn(['train', '--resume', '--run', killed], [system]), { code: 0 });
  t.same(bytesOf(killed, 'log.csv', 'model.safetensors'), bytesOf(whole, 'log.csv', 'model.safetensors'));
  const { code, stderr } = await rcnn(training(system, refused, 4, ...VALIDATED), [system]);
  t.equal(code, 2);
  t.equal(stderr, 'rcnn train: --val-split: faster-alternating trains in several stages and has no detector before the '
    + 'last one\n');
  t.notOk(existsSync(refused));
});
