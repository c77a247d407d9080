// What an exercise says: which of its tests pass with the learner's file, and what the others say is wrong.
import { lineDiff } from './source-diffs.js';
import { syntaxFaults, type CompiledCopy, type Outcome } from './compiled-copy.js';
import { functionLines, inPlace, learnersPath, type Exercise } from './exercises.js';

const LIMIT = 120_000;   // ms; a loop without end has failed
const MOST_FAILURES = 5; // told in words
const MOST_WORDS = 8;    // lines of one failure

export interface Verdict {
  readonly passed: boolean;
  readonly lines: readonly string[];
}

/** Runs the tests of an exercise with the learner's file `text`. */
export async function verdictOn(exercise: Exercise, text: string, copy: CompiledCopy): Promise<Verdict> {
  const path = learnersPath(exercise);
  const faults = syntaxFaults(path, text);
  if (faults.length > 0) return { passed: false, lines: faults.map((fault) => `${path}, ${fault}`) };
  return copy.with(exercise.source, inPlace(exercise, text), async () => {
    const verdicts: Verdict[] = [];
    for (const tests of exercise.tests) {
      verdicts.push(verdictOf(tests, await copy.test(tests, { only: null, limit: LIMIT })));
    }
    return { passed: verdicts.every(({ passed }) => passed), lines: verdicts.flatMap(({ lines }) => lines) };
  });
}

function verdictOf(tests: string, { passed, tap, errors, hung }: Outcome): Verdict {
  const results = [...tap.matchAll(/^(not )?ok \d+ - (.*?)( # time=.*)?$/gm)];
  const failed = results.filter(([, not]) => not !== undefined).map(([, , name]) => name);
  const lines = [results.length === 0 ? `${tests} ends before its first test`
    : `${results.length - failed.length} of ${results.length} tests of ${tests} pass`];
  for (const name of failed.slice(0, MOST_FAILURES)) lines.push('', `FAILS  ${name}`, ...wordsOf(name, tap));
  if (failed.length > MOST_FAILURES) lines.push('', `and ${failed.length - MOST_FAILURES} more`);
  if (hung) lines.push('', `the tests took more than ${LIMIT / 1000} s and were ended`);
  if (!passed && failed.length === 0 && !hung) lines.push('', ...errors.trim().split('\n').slice(0, MOST_WORDS));
  return { passed, lines };
}

/** What a failed test says: its first failed assertion, with what differed. */
function wordsOf(name: string, tap: string): string[] {
  const start = tap.indexOf(`# Subtest: ${name}\n`);
  if (start < 0) return [];
  const rows = tap.slice(start).split('\n');
  const first = rows.findIndex((row) => /^ {4,}not ok /.test(row));
  if (first < 0) return [];
  const words = [rows[first].replace(/^ *not ok \d+ - /, '').replace(/ # time=.*$/, '')];
  const block = rows.slice(first + 1, rows.findIndex((row, i) => i > first && /^ +\.\.\.$/.test(row)));
  const diff = block.findIndex((row) => /^ +diff: \|/.test(row));
  const differences = diff < 0 ? block.filter((row) => /^ +(found|wanted): /.test(row)).map((row) => row.trim())
    : block.slice(diff + 1).map((row) => row.trim()).filter((row) => /^[-+](?![-+])/.test(row))
      .map((row) => `${row.startsWith('-') ? 'expected' : 'got     '} ${row.slice(1)}`);
  return [...words, ...differences].slice(0, MOST_WORDS).map((row) => `       ${row}`);
}

/** The function of lib against the learner's: lines with − are the learner's, with + lib's. */
export function solutionLines(exercise: Exercise, text: string, inLib: string): string[] {
  return lineDiff(functionLines(exercise, text), functionLines(exercise, inLib))
    .map(({ sign, text: line }) => `${sign} ${line}`.trimEnd());
}
