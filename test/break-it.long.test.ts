// Every "Break it" block of the numbered pages and of mistakes.md: its edit is made in a copy of the compiled project,
// and the test that the block names must fail. With BREAK_IT (`BREAK_IT=03,16,mi`) only pages that begin so.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { breakagesOf, broken, type Breakage } from './support/break-it.js';
import { CompiledCopy, type Outcome } from './support/compiled-copy.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const CHOSEN = process.env.BREAK_IT?.split(',');
const MOST_TIME = 1_800_000; // ms
const MOST_OF_ONE = 120_000; // ms

/** Names of the tests that failed in one that is run alone; a test that hangs has failed. */
function failedIn({ tap, hung }: Outcome, { test: name }: Breakage): string[] {
  const failed = [...tap.matchAll(/^not ok \d+ - (.*?)( # time=.*)?$/gm)].map(([, found]) => found);
  return hung ? [...failed, name] : failed;
}

const PAGES = readdirSync(join(ROOT, 'docs'))
  .filter((name) => /^(\d\d-.*|mistakes)\.md$/.test(name))
  .filter((name) => CHOSEN === undefined || CHOSEN.includes(name.slice(0, 2)))
  .sort();

test('every edit of "Break it" makes the test fail that the page names', { timeout: MOST_TIME }, async (t) => {
  const copy = new CompiledCopy(ROOT, t.testdir());
  for (const page of PAGES) {
    await t.test(`docs/${page}`, { timeout: MOST_TIME }, async (t) => {
      for (const breakage of breakagesOf(textOf(`docs/${page}`))) {
        const { file, fails, test: only } = breakage;
        const outcome = await copy.with(file, broken(textOf(file), breakage), () =>
          copy.test(fails, { only, limit: MOST_OF_ONE }));
        const failed = failedIn(outcome, breakage);
        t.notOk(outcome.passed, `${breakage.file}: ${breakage.change}`);
        t.ok(failed.includes(breakage.test), `${breakage.test}; failed: ${failed.join('; ') || 'nothing'}`);
      }
    });
  }
});
