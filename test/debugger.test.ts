// docs/stepping.md and .vscode/launch.json: a breakpoint that is set in a .ts file stops there.
import { existsSync } from 'node:fs';
import { test } from 'tap';
import { BREAKPOINTS, launchEntries, lineOf, stopOf } from './support/launched.js';

test('the entries of launch.json start programs that are there, each with a breakpoint to be tried', (t) => {
  const isTried = (program: string): boolean => !program.includes('${file'); // but for "this test file"
  const launched = launchEntries().filter(({ program }) => program !== undefined && isTried(program));
  for (const { name, program } of launched) {
    t.ok(existsSync(program!.replace('${workspaceFolder}/', '')), name);
    t.equal(Object.keys(BREAKPOINTS).filter((word) => name.includes(word)).length, 1, name);
  }
  t.equal(launched.length, Object.keys(BREAKPOINTS).length);
  for (const breakpoint of Object.values(BREAKPOINTS)) t.ok(lineOf(breakpoint) > 0, breakpoint.source);
  t.end();
});

test('a breakpoint in step-joint.ts stops the joint step of launch.json there', (t) => {
  const { source } = BREAKPOINTS['mode loops'];
  t.same(stopOf('mode loops'), { source, line: lineOf(BREAKPOINTS['mode loops']), name: 'jointStep' });
  t.end();
});
