// docs/mistakes.md: ten sections with symptom, explanation and an edit that fits the sources; the tests that it names
// are there. That each edit makes its test fail: break-it.long.test.ts.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { breakagesOf, broken } from './support/break-it.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8');

test('docs/mistakes.md has ten mistakes, each with an edit that fits and a test that is there', (t) => {
  const [, ...sections] = read('docs/mistakes.md').split(/^## /m);
  t.equal(sections.length, 10);
  sections.forEach((section, i) => {
    t.ok(section.startsWith(`${i + 1}. `), section.split('\n')[0]);
    for (const word of ['**Symptom.** ', '**Why.** ']) t.match(section, word);
    const [breakage, ...others] = breakagesOf(section);
    t.equal(others.length, 0);
    t.not(broken(read(breakage.file), breakage), read(breakage.file), breakage.change);
    t.match(read(breakage.fails), `test('${breakage.test}'`, breakage.test);
  });
  t.end();
});
