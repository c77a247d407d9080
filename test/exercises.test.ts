// The exercises (docs/exercises): made from lib, checked by lib's tests. All ten: exercises.long.test.ts.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { CompiledCopy } from './support/compiled-copy.js';
import { solutionLines, verdictOn } from './support/exercise-run.js';
import { asLearners, EXERCISES, exerciseOf, inPlace, learnersPath, withHole } from './support/exercises.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

test('every exercise has a page that names function, tests and command, and the pages have an exercise each', (t) => {
  const pages = readdirSync(join(ROOT, 'docs/exercises')).sort();
  t.same(pages.map((name) => name.slice(0, 2)), EXERCISES.map(({ number }) => number));
  for (const [i, { number, title, source, hole, tests }] of EXERCISES.entries()) {
    const page = read(`docs/exercises/${pages[i]}`);
    t.match(page, `# ${number} ${title}\n`);
    for (const text of [`${source}`, `\`${hole.split('.').at(-1)}\``, ...tests, `npm run exercise -- ${number}`]) {
      t.match(page, text, `${pages[i]} names ${text}`);
    }
    for (const path of tests) t.ok(existsSync(join(ROOT, path)), path);
    t.match(read('docs/exercises.md'), `(exercises/${pages[i]})`);
    for (const [, link] of page.matchAll(/\]\(([^)]+)\)/g)) t.ok(existsSync(join(ROOT, 'docs/exercises', link)), link);
  }
  t.end();
});

test('withHole() takes out the body alone, and inPlace() undoes the change of the imports', (t) => {
  for (const exercise of EXERCISES) {
    const whole = read(exercise.source);
    const given = withHole(exercise, whole);
    t.match(given, `throw new Error('exercise ${exercise.number}: write the body of`, exercise.title);
    const imports = (text: string): string[] => text.split('\n').filter((line) => line.includes(' from '));
    t.same(imports(inPlace(exercise, given)), imports(whole));
    for (const [, path] of given.matchAll(/ from '(\..*)\.js';/g)) {
      t.ok(existsSync(join(ROOT, learnersPath(exercise), '..', `${path}.ts`)), path);
    }
  }
  const [exercise] = EXERCISES;
  t.throws(() => withHole(exercise, ''), new RangeError('lib/boxes/iou.ts has no function iou'));
  t.equal(exerciseOf('3'), EXERCISES[2]);
  t.throws(() => exerciseOf('11'), new RangeError('there is no exercise "11", there are 01 to 10'));
  t.end();
});

test('an exercise says what is wrong in the words of its tests, and is done with the function of lib', async (t) => {
  const [exercise] = EXERCISES;
  const whole = read(exercise.source);
  const copy = new CompiledCopy(ROOT, t.testdir());
  const given = withHole(exercise, whole);
  const before = await verdictOn(exercise, given, copy);
  t.notOk(before.passed);
  const words = 'FAILS  iou() agrees with sums made by hand\n       exercise 01: write the body of iou()';
  t.match(before.lines.join('\n'), words);
  const wrong = await verdictOn(exercise, asLearners(exercise, whole.replace(' + 1;', ';')), copy);
  t.notOk(wrong.passed);
  t.match(wrong.lines.join('\n'), /agrees with sums made by hand\n +should be equal\n +expected 0\.\d+\n +got +0\.\d+/);
  const fault = await verdictOn(exercise, given.replace('throw new', 'throw new throw'), copy);
  t.match(fault.lines[0], /^exercises\/01\/iou\.ts, line \d+: /);
  const solved = await verdictOn(exercise, asLearners(exercise, whole), copy);
  t.ok(solved.passed, solved.lines.join('\n'));
  t.same(solutionLines(exercise, given, whole).slice(0, 3), ['  export function iou(a: Box, b: Box): number {',
    '-   throw new Error(\'exercise 01: write the body of iou()\');',
    '+   const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1) + 1;']);
});
