// Command lines that nobody means: numbers without end, places that are no places, names with escape sequences.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rng } from '../../../lib/tensor/rng.js';
import type { StormCase, StormKind } from '../storm-case.js';
import { BASE, makeBase } from './trained-run.js';

type Words = (dir: string, base: string) => readonly string[];

function refused(name: string, words: Words): StormCase {
  return { name, expect: 'refused', prepare: words };
}

const train: Words = (dir, base) =>
  ['train', '--data', join(base, BASE.data), '--split', 'train', '--init', 'none', '--out', join(dir, 'run')];
const ESCAPE = 'a\u001b[31mred\u001b]0;owned\u0007\u009b31mb\u202e';

const FIXED: readonly StormCase[] = [
  refused('no such command', () => [ESCAPE]),
  refused('a flag with escapes', () => ['train', `--${ESCAPE}`]),
  ...['--data', '--split', '--init', '--out', '--run', '--cache'].map((flag) =>
    refused(`${flag} with escapes`, (dir) =>
      ['train', ...flag === '--data' ? ['--split', 'x'] : ['--data', join(dir, 'no')], flag, ESCAPE])),
  refused('--test-split with escapes', (dir, base) =>
    ['compare', '--data', join(base, BASE.data), '--test-split', ESCAPE, '--out', join(dir, 'out')]),
  refused('--test-split that is missing', (dir, base) =>
    ['compare', '--data', join(base, BASE.data), '--split', 'train', '--test-split', 'nope', '--out',
      join(dir, 'out')]),
  refused('--ablations with escapes', (dir, base) =>
    ['compare', '--report', '--data', join(base, BASE.data), '--split', 'train', '--ablations', ESCAPE, '--out',
      join(dir, 'out')]),
  refused('a system of 300 letters', (dir, base) => [...train(dir, base).slice(0, -2), '--system', 'x'.repeat(300)]),
  refused('a scale of a million', (dir, base) => [...train(dir, base), '--scale', '1000000']),
  refused('a trillion seeds', (dir) => ['compare', '--report', '--seeds', '1000000000000', '--out', join(dir, 'out')]),
  refused('a trillion seeds of an ablation', (dir) => ['ablate', 'svd', '--seeds', '1000000000000', '--out', dir]),
  refused('1e15 images', (dir) => ['shapes', join(dir, 'shapes'), '--train-images', '1e15']),
  refused('steps 0x10', (dir, base) => [...train(dir, base), '--steps', '0x10']),
  refused('steps 1e999', (dir, base) => [...train(dir, base), '--steps', '1e999']),
  refused('--init a device', (dir, base) => [...train(dir, base).map((word) => word === 'none' ? '/dev/zero' : word)]),
  refused('--init a folder', (dir, base) => [...train(dir, base).map((word) => word === 'none' ? dir : word)]),
  refused('--cache a file', (dir, base) => {
    writeFileSync(join(dir, 'file'), '');
    return [...train(dir, base), '--system', 'fast', '--proposals', 'random', '--cache', join(dir, 'file')];
  }),
  refused('--out below /proc', (dir, base) => [...train(dir, base).slice(0, -1), '/proc/x']),
  refused('--out a file', (dir, base) => {
    writeFileSync(join(dir, 'run'), '');
    return train(dir, base);
  }),
  refused('--out a link to itself', (dir, base) => {
    symlinkSync('run', join(dir, 'run'));
    return train(dir, base);
  }),
  refused('--out somebody\'s folder', (dir, base) => {
    mkdirSync(join(dir, 'run'));
    writeFileSync(join(dir, 'run', 'thesis.txt'), 'x');
    return train(dir, base);
  }),
  refused('test --out somebody\'s folder', (dir, base) => {
    writeFileSync(join(dir, 'report.html'), 'x');
    return ['test', '--run', join(base, BASE.whole), '--out', dir];
  }),
  refused('compare --out with somebody\'s report', (dir, base) => {
    writeFileSync(join(dir, 'report.html'), 'x');
    return ['compare', '--report', '--data', join(base, BASE.data), '--split', 'train', '--out', dir];
  }),
  refused('pretrain --out a file that is there', (dir) => {
    writeFileSync(join(dir, 'm0'), 'x');
    return ['pretrain', '--steps', '1', '--out', join(dir, 'm0')];
  }),
  refused('detect with a run that is a file', (dir) => {
    writeFileSync(join(dir, 'run'), '');
    return ['detect', '--run', join(dir, 'run'), 'x.png'];
  }),
];

const COMMANDS = ['start', 'shapes', 'check', 'train', 'test', 'detect', 'explain', 'pretrain', 'describe', 'compress',
  'compare', 'ablate'];
const FLAGS = ['--steps', '--seed', '--seeds', '--scale', '--lr', '--split', '--score', '--pictures', '--backbone',
  '--rank6', '--systems', '--object', '--checkpoint-every', '--loosen', '--proposals', '--resume', '--input'];
const VALUES = ['-1', 'NaN', '0x1f', '1e999', '1,5', ' ', '--', '-', ESCAPE, 'x'.repeat(5000), '\0', '../../x',
  '__proto__', '[]', '٣', '½', '9'.repeat(400)];

/** A flag with a hostile value; whatever is left to be done has no data to be done with. */
function random(rng: Rng): StormCase {
  const pick = <T>(list: readonly T[]): T => list[rng.integer(list.length)];
  const [command, flag, value] = [pick(COMMANDS), pick(FLAGS), pick(VALUES)];
  return refused(`${command} ${flag} ${JSON.stringify(value.slice(0, 20))}`, (dir) =>
    [command, flag, value, '--data', join(dir, 'none'), '--out', join(dir, 'no', 'out'), '--nonsense']);
}

export const commandLineKind: StormKind = { name: 'command lines', setup: makeBase, fixed: FIXED, random };
