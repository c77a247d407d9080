// The examples with a quick short form run and print what their headers say; the others: examples.long.test.ts.
import { test } from 'tap';
import { EXAMPLES, expectedLines, isLong, LONG_EXAMPLES, missingLines, testExample } from './support/example-run.js';

for (const name of EXAMPLES.filter((one) => !isLong(one))) testExample(name);

test('there are examples, and no number is taken twice', (t) => {
  t.equal(new Set(EXAMPLES.map((name) => name.split('-')[0])).size, EXAMPLES.length);
  t.equal(EXAMPLES.filter(isLong).length, LONG_EXAMPLES.length);
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
