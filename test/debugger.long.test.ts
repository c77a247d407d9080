// Every entry of .vscode/launch.json stops at its breakpoint, in the .ts file.
import { test } from 'tap';
import { BREAKPOINTS, lineOf, stopOf } from './support/launched.js';

const NAMES: Readonly<Record<string, string>> = {
  'mode loops': 'jointStep',
  'mode dev': 'contract',
  'one kernel': 'roiPoolArgmax',
  'gradient check': 'convBackwardInput',
  'one example': 'roiPoolForward',
};

for (const [word, breakpoint] of Object.entries(BREAKPOINTS)) {
  test(`the entry "${word}" stops in ${breakpoint.source}`, { timeout: 200_000 }, (t) => {
    t.same(stopOf(word), { source: breakpoint.source, line: lineOf(breakpoint), name: NAMES[word] });
    t.end();
  });
}
