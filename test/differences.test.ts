// docs/differences.md shows the sources as they are.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { test } from 'tap';
import { lineDiff, refreshed, sourceLines, type DiffLine } from './support/source-diffs.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

test('docs/differences.md: every block is the difference of the sources (if not: npm run docs)', async (t) => {
  const page = read('docs/differences.md');
  t.ok(page.split('<!-- diff ').length > 8, 'the page has blocks');
  const fresh = refreshed(page, read).split('\n');
  const stale = page.split('\n').filter((line, n) => line !== fresh[n]);
  t.same(stale.slice(0, 3), []);
  t.equal(fresh.length, page.split('\n').length);
});

const diff = (before: string, after: string): string =>
  lineDiff([...before], [...after]).map(({ sign, text }: DiffLine) => (sign === ' ' ? text : sign + text)).join('');

test('lineDiff() keeps as many lines in common as can be', async (t) => {
  t.equal(diff('abcd', 'abcd'), 'abcd');
  t.equal(diff('abcd', 'acxd'), 'a-bc+xd');
  t.equal(diff('', 'ab'), '+a+b');
  t.equal(diff('ab', ''), '-a-b');
  t.equal(diff('abcabba', 'cbabac').replace(/[-+]./g, '').length, 4, 'the textbook\'s example: 4 in common');
});

const FILES: Record<string, string> = {
  'a.ts': [
    '// A.', "import { x } from './x.js';", 'import {', '  y,', "} from './y.js';", '', '/** One. */',
    'export function one(): number {', '  return x;', '}', '', 'const two = 2;', '',
    'export const three = {', '  y,', '};',
  ].join('\n'),
};
const fake = (path: string): string => FILES[path];

test('sourceLines() gives a file without its imports, or one declaration with its comment', async (t) => {
  t.same(sourceLines('a.ts', fake).slice(0, 3), ['// A.', '', '/** One. */']);
  t.same(sourceLines('a.ts#one', fake), ['/** One. */', 'export function one(): number {', '  return x;', '}']);
  t.same(sourceLines('a.ts#two', fake), ['const two = 2;']);
  t.same(sourceLines('a.ts#three', fake), ['export const three = {', '  y,', '};']);
  t.throws(() => sourceLines('a.ts#four', fake), new RangeError('a.ts#four: is not declared there'));
});

test('refreshed() makes every block anew and leaves the words around it', async (t) => {
  const page = ['# P', '<!-- diff a.ts#one a.ts#two -->', '```diff', 'stale', '```', 'words'].join('\n');
  const fresh = refreshed(page, fake);
  t.match(fresh, /^# P\n<!-- diff a\.ts#one a\.ts#two -->\n```diff\n- .*\n\+ const two = 2;\n```\nwords$/s);
  t.equal(refreshed(fresh, fake), fresh, 'twice is once');
  t.throws(() => refreshed('<!-- diff a.ts a.ts -->\nwords', fake), {
    message: '<!-- diff a.ts a.ts --> has no block under it',
  });
});
