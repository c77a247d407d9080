// Each exercise fails as it is given, by the sentence of its hole, and passes with the function of lib.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { CompiledCopy } from './support/compiled-copy.js';
import { verdictOn } from './support/exercise-run.js';
import { asLearners, EXERCISES, withHole } from './support/exercises.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('every exercise fails with its hole and passes with the solution', { timeout: 1_800_000 }, async (t) => {
  const copy = new CompiledCopy(ROOT, t.testdir());
  for (const exercise of EXERCISES) {
    const { number, title, source } = exercise;
    const whole = readFileSync(join(ROOT, source), 'utf8');
    const given = withHole(exercise, whole);
    const before = await verdictOn(exercise, given, copy);
    t.notOk(before.passed, `${number} ${title}: fails before`);
    t.match(before.lines.join('\n'), `exercise ${number}: write the body of`, `${number}: says what is missing`);
    const solved = await verdictOn(exercise, asLearners(exercise, whole), copy);
    t.ok(solved.passed, `${number} ${title}: passes with the solution; ${solved.lines.join('; ')}`);
  }
});
