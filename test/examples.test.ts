// The examples with a quick short form run and print what their headers say; the others: examples.long.test.ts.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { EXAMPLES, expectedLines, isLong, LONG_EXAMPLES, missingLines, testExample } from './support/example-run.js';

for (const name of EXAMPLES.filter((one) => !isLong(one))) testExample(name);

test('there are examples, and no number is taken twice', (t) => {
  t.equal(new Set(EXAMPLES.map((name) => name.split('-')[0])).size, EXAMPLES.length);
  t.equal(EXAMPLES.filter(isLong).length, LONG_EXAMPLES.length);
  t.end();
});

test('npm run example lists every example with its time and ends with 0; an unknown one ends with 1', (t) => {
  const program = fileURLToPath(new URL('../examples/run.js', import.meta.url)); // from dist/test
  const run = (...argv: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [program, ...argv], { encoding: 'utf8' });
  const { status, stdout } = run();
  t.equal(status, 0);
  const entries = String(stdout).split(/\n(?= {2}\d)/).slice(1);
  t.same(entries.map((entry) => entry.trim().split(' ')[0]), EXAMPLES.map((name) => name.split('-')[0]));
  t.same(entries.filter((entry) => !/\w{3}.*\((about|under|\d+) .*(s|second|minutes)\b[^()]*\)\s*$/s.test(entry)), []);
  t.same(run('-h').stdout, stdout);
  t.match(run('99'), { status: 1, stderr: /^no example 99\nnpm run example/ });
  t.end();
});

test('missingLines() finds every line that does not come, or comes too early', (t) => {
  t.same(missingLines(['a', 'b'], 'a\n  b\n'), []);
  t.same(missingLines(['b', 'a'], 'a\nb\n'), ['a']);
  t.same(missingLines(['x = … px', 'y'], 'x = 3.5 px\ny = 2'), ['y']);
  t.same(missingLines(['a.c'], 'abc'), ['a.c']);
  t.same(expectedLines('// Shows\n// Expected output:\n//   one\n//   two\nimport'), ['one', 'two']);
  t.same(expectedLines('// Shows\nimport'), []);
  t.end();
});
