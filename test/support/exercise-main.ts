// `npm run exercise`: functions of lib to write again.
//   npm run exercise                    lists them
//   npm run exercise -- 03              makes exercises/03/… with a hole, or runs the tests with what is written there
//   npm run exercise -- 03 --solution   the difference to the function of lib
//   npm run exercise -- 03 --again      makes the file anew; what was written is kept beside it as ….ts.old
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CompiledCopy } from './compiled-copy.js';
import { solutionLines, verdictOn } from './exercise-run.js';
import { helpIfAsked } from './header-help.js';
import { EXERCISES, exerciseOf, learnersPath, withHole, type Exercise } from './exercises.js';

helpIfAsked(import.meta.url);

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

async function main(): Promise<number> {
  const { values, positionals: [number] } = parseArgs({
    options: { solution: { type: 'boolean' }, again: { type: 'boolean' } }, allowPositionals: true,
  });
  if (number === undefined) {
    for (const { number: own, title, source, hole } of EXERCISES) console.log(`${own}  ${title}: ${source}, ${hole}()`);
    console.log('start one: npm run exercise -- 01; what each is about: docs/exercises.md');
    return 0;
  }
  const exercise = exerciseOf(number);
  const path = learnersPath(exercise);
  if (values.again === true && existsSync(join(ROOT, path))) renameSync(join(ROOT, path), join(ROOT, `${path}.old`));
  const isNew = !existsSync(join(ROOT, path));
  if (isNew) begin(exercise, path);
  if (values.solution === true) {
    console.log(solutionLines(exercise, read(path), read(exercise.source)).join('\n'));
    return 0;
  }
  return isNew ? 0 : check(exercise, read(path));
}

function begin(exercise: Exercise, path: string): void {
  mkdirSync(join(ROOT, dirname(path)), { recursive: true });
  writeFileSync(join(ROOT, path), withHole(exercise, read(exercise.source)));
  console.log(`${path}: write the body of ${exercise.hole}(), then run the same command again`);
}

async function check(exercise: Exercise, text: string): Promise<number> {
  const folder = join(ROOT, dirname(learnersPath(exercise)), '.tests');
  rmSync(folder, { recursive: true, force: true });
  try {
    const { passed, lines } = await verdictOn(exercise, text, new CompiledCopy(ROOT, folder));
    console.log(`exercise ${exercise.number}, ${exercise.title}: ${passed ? 'done' : 'not yet'}\n${lines.join('\n')}`);
    return passed ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
