// `npm run kills [-- MOMENTS [RANDOM [NAME]]]`: kills the training of each system, compare, pretrain and ablate at
// MOMENTS (20) of their fsyncs, renames and mkdirs, and RANDOM (20) times at random, and gives each command again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYSTEMS } from '../../lib/systems/systems.js';
import { Rng } from '../../lib/tensor/rng.js';
import { kills, run, type Victim } from './kills.js';
import { helpIfAsked } from '../support/header-help.js';

helpIfAsked(import.meta.url);

const [moments = '20', random = '20', only] = process.argv.slice(2);
const root = mkdtempSync(join(tmpdir(), 'rcnn-kills-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
const data = join(root, 'data');
await run(['shapes', data, '--train-images', '3', '--test-images', '2'], {});
const FLAGS = ['--data', data, '--scale', '32', '--mode', 'blocked'];

const TRAININGS: readonly Victim[] = SYSTEMS.map(({ name }) => ({
  name,
  words: (out) => ['train', '--system', name, ...FLAGS, '--split', 'train', '--steps', '8', '--checkpoint-every', '2',
    '--out', out],
  again: (out) => ['train', '--resume', '--run', out],
}));

/** The same line goes on. */
function repeated(name: string, words: (out: string) => readonly string[]): Victim {
  return { name, words, again: words };
}

const VICTIMS: readonly Victim[] = [
  ...TRAININGS,
  repeated('compare', (out) =>
    ['compare', '--quick', '--systems', 'faster-joint', ...FLAGS, '--split', 'train', '--out', out]),
  repeated('ablate', (out) => ['ablate', 'svd', '--steps', '4', ...FLAGS, '--out', out]),
  {
    name: 'pretrain',
    words: (out) => ['pretrain', '--steps', '3', '--out', out],
    again: (out) => ['pretrain', '--steps', '3', '--out', out, '--resume'],
  },
];

let [tried, failed] = [0, 0];
for (const victim of VICTIMS.filter(({ name }) => only === undefined || name === only)) {
  const plan = {
    moments: Number(moments), random: Number(random), rng: new Rng(0).fork(victim.name),
    say: (attempt: string) => console.error(`${victim.name}: ${attempt}`),
  };
  const result = await kills(victim, mkdtempSync(join(root, 'victim-')), plan);
  for (const failure of result.failures) console.log(failure);
  console.log(`${victim.name}: ${result.tried} tried, ${result.failures.length} failed`);
  tried += result.tried;
  failed += result.failures.length;
}
console.log(`${tried} tried, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
