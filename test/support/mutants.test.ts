import { test } from 'tap';
import { importGraph, testsFor } from './mutant-tests.js';
import { equivalenceOf, mutantsOf, mutated, sitesOf } from './mutants.js';

const SOURCE = [
  "import { box } from './box.js';",
  'export function f(a: readonly number[], name: string): number {',
  "  if (name === 'x' || a.length === 0) return Math.round(a[0]); // a < b in a comment",
  '  return a[0] >= 1 ? Math.max(...a) : 0;',
  '}',
].join('\n');

test('mutantsOf() finds comparisons of numbers and roundings, none in comments and strings', async (t) => {
  t.same(mutantsOf('lib/f.ts', SOURCE).map(({ line, change, site }) => [line, change, site]),
    [[3, '=== → !==', 0], [3, 'Math.round → Math.floor', 1], [4, '>= → >', 2]]);
});

test('mutated() changes one site and leaves the rest', async (t) => {
  const texts = sitesOf('f.ts', SOURCE).map((site) => mutated(SOURCE, site));
  t.ok(texts[0].includes("name === 'x' || a.length !== 0"));
  t.ok(texts[1].includes('Math.floor(a[0])') && texts[1].includes('a.length === 0'));
  t.equal(texts[2], SOURCE.replace('>= 1', '> 1'));
});

test('equivalenceOf() wants the same file, line and change', async (t) => {
  const [first, , last] = mutantsOf('lib/f.ts', SOURCE);
  const entry = { file: 'lib/f.ts', code: last.code, change: '>= → >', why: 'Because.' };
  t.equal(equivalenceOf(last, [entry]), entry);
  t.equal(equivalenceOf(first, [entry]), undefined);
  t.equal(equivalenceOf({ ...last, file: 'lib/g.ts' }, [entry]), undefined);
});

test('testsFor() begins with the mirror, goes on by distance, and leaves the room only when it must', (t) => {
  const graph = importGraph(new Map([
    ['lib/boxes/iou', "import { area } from './box.js';"], ['lib/boxes/box', ''], ['lib/boxes/alone', ''],
    ['test/boxes/iou.test', "import { iou } from '../../lib/boxes/iou.js';"],
    ['test/boxes/nms.test', "import { iou } from '../../lib/boxes/iou.js'; import '../../lib/boxes/box.js';"],
    ['test/boxes/box.test', "import { area } from '../../lib/boxes/box.js';"],
    ['test/cli/main.test', "await import('../../lib/boxes/alone.js'); import '../../lib/boxes/box.js';"],
  ]));
  t.same(testsFor('lib/boxes/box', graph), ['test/boxes/box.test', 'test/boxes/nms.test', 'test/boxes/iou.test']);
  t.same(testsFor('lib/boxes/alone', graph), ['test/cli/main.test']);
  t.same(testsFor('lib/boxes/nothing', graph), []);
  t.end();
});
