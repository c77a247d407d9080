import { test } from 'tap';
import { TapSummary } from './tap-summary.js';

function summarise(tap: string) {
  const summary = new TapSummary();
  const printed = tap.split('\n').flatMap((line) => summary.line(line));
  return { printed, closing: summary.end().at(-1), ends: summary.end(), counts: summary.counts() };
}

const PASSING = `TAP version 14
1..1
# Subtest: dist/test/a.test.js
    # Subtest: add() adds
        ok 1 - should be equal
        ok 2 - should be equal
        1..2
    ok 1 - add() adds # time=2.678ms
    ok 2 - add() reads photographs # SKIP no data
    1..2
ok 1 - dist/test/a.test.js # time=41.375ms
`;

const FAILING = `# Subtest: dist/test/a.test.js
    # Subtest: add() adds
        ok 1 - should be equal
        not ok 2 - sum
          ---
          diff: |
            -2
            +1
          ...
        1..2
    not ok 1 - add() adds # time=22.072ms
      ---
      at:
        fileName: a.test.js
      ...
    # Subtest: add() is commutative
        ok 1 - should be equal
    ok 2 - add() is commutative # time=1ms
    1..2
not ok 1 - dist/test/a.test.js # time=41.375ms
  ---
  exitCode: 1
  ...
`;

const ENDED_EARLY = `# Subtest: dist/test/b.test.js
    ok 1 - one # time=1.868ms
    1..1
not ok 2 - dist/test/b.test.js # time=108.176ms
  ---
  exitCode: 3
  signal: null
  ...
`;

const WITHOUT_TESTS = `# Subtest: dist/test/c.test.js
    1..0 # no tests found
ok 3 - dist/test/c.test.js # SKIP no tests found
`;

test('TapSummary counts tests, not their assertions, and names what was skipped', (t) => {
  const { printed, ends, counts } = summarise(PASSING);
  t.same(counts, { passed: 1, failed: 0, skipped: 1 });
  t.same(printed, ['ok dist/test/a.test.js  1 tests  0.0 s']);
  t.same(ends, ['skipped: add() reads photographs (no data)', '1 passed, 0 failed']);
  t.end();
});

test('TapSummary counts a failing test once and prints why it failed, without what passed', (t) => {
  const { printed, closing } = summarise(FAILING);
  t.equal(closing, '1 passed, 1 failed');
  t.equal(printed[1], 'FAILED add() adds');
  t.ok(printed.includes('        not ok 2 - sum'));
  t.ok(printed.includes('            -2'));
  t.notOk(printed.some((line) => line.includes('ok 1 - should be equal')));
  t.notOk(printed.some((line) => line.includes('fileName') || line.includes('exitCode')));
  t.end();
});

test('TapSummary counts a file that ends early as one failure and prints how it ended', (t) => {
  const { printed, closing } = summarise(ENDED_EARLY);
  t.equal(closing, '1 passed, 1 failed');
  t.ok(printed.includes('  exitCode: 3'));
  t.end();
});

test('TapSummary prints why an assertion outside of tests failed', (t) => {
  const { printed, closing } = summarise('    not ok 1 - sum\n      ---\n      diff: 3\n      ...\n\n    1..1\n');
  t.equal(closing, '0 passed, 1 failed');
  t.same(printed, ['', 'FAILED sum', '      ---', '      diff: 3', '      ...']);
  t.end();
});

test('TapSummary counts a file without tests as a failure', (t) => {
  const { printed, closing } = summarise(WITHOUT_TESTS);
  t.equal(closing, '0 passed, 1 failed');
  t.same(printed, ['FAILED dist/test/c.test.js  0 tests  no tests found']);
  t.end();
});

test('TapSummary adds files up', (t) => {
  t.equal(summarise(PASSING + FAILING + ENDED_EARLY + WITHOUT_TESTS).closing, '3 passed, 3 failed');
  t.end();
});
