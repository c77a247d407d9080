// Numbers that a reader sees are those of a file that a command wrote.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { headlineTable, markdownTable, measuredOn } from '../lib/studies/comparison/comparison-table.js';
import type { Comparison } from '../lib/studies/comparison/comparison.js';
import { deckFindings, findingSentence } from '../lib/studies/comparison/comparison-findings.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RESULT = JSON.parse(readFileSync(join(ROOT, 'docs/results/compare.json'), 'utf8')) as Comparison;

function pageOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

test('the table of README.md is that of docs/results/compare.json, machine and day below it', (t) => {
  const table = markdownTable(headlineTable(RESULT));
  t.ok(pageOf('README.md').includes(`\n${table}\n`), table);
  t.ok(flat(pageOf('README.md')).includes(measuredOn(RESULT)), measuredOn(RESULT));
  t.end();
});

test('docs/findings.md says of the whole systems what docs/results/compare.json says', (t) => {
  const page = flat(pageOf('docs/findings.md'));
  for (const finding of deckFindings(RESULT)) t.ok(page.includes(findingSentence(finding)), findingSentence(finding));
  t.end();
});

/** Without line breaks. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}
