// Every "Break it" block of the numbered pages: its edit is made in a copy of the compiled project, and the test that
// the block names must fail. With the numbers of pages in BREAK_IT (`BREAK_IT=03,16`) only theirs.
import { execFile } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import ts from 'typescript';
import { breakagesOf, broken, type Breakage } from './support/break-it.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const compiledName = (path: string): string => `dist/${path.replace(/\.ts$/, '.js')}`;
const COMPILER = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
const CHOSEN = process.env.BREAK_IT?.split(',');
const MOST_TIME = 1_800_000; // ms
const MOST_OF_ONE = 120_000; // ms

interface Outcome {
  readonly passed: boolean;
  /** Names of the tests that failed. */
  readonly failed: readonly string[];
}

/** Runs one test of a test file of the copy in `folder`, the others are skipped; a test that hangs has failed. */
function outcomeOf(folder: string, { fails: path, test: name }: Breakage): Promise<Outcome> {
  return new Promise((resolve) => {
    const only = `/^${name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$/`;
    const env = { ...process.env, TAP_GREP: only, TAP_DIAG: '0' }; // the differences of broken numbers are long
    const options = { cwd: folder, env, maxBuffer: Infinity, timeout: MOST_OF_ONE, killSignal: 'SIGKILL' } as const;
    execFile(process.execPath, [join(folder, compiledName(path))], options, (error, stdout) => {
      const failed = [...stdout.matchAll(/^not ok \d+ - (.*?)( # time=.*)?$/gm)].map(([, name]) => name);
      resolve({ passed: error === null, failed: error?.killed === true ? [...failed, name] : failed });
    });
  });
}

/** A copy of what is compiled, beside the sources and data that tests read. */
function copyInto(folder: string): void {
  for (const part of ['lib', 'test', 'examples']) {
    cpSync(join(ROOT, 'dist', part), join(folder, 'dist', part), { recursive: true });
    symlinkSync(join(ROOT, part), join(folder, part));
  }
  for (const part of ['docs', 'package.json']) symlinkSync(join(ROOT, part), join(folder, part));
}

const PAGES = readdirSync(join(ROOT, 'docs'))
  .filter((name) => /^\d\d-.*\.md$/.test(name) && (CHOSEN === undefined || CHOSEN.includes(name.slice(0, 2))))
  .sort();

test('every edit of "Break it" makes the test fail that the page names', { timeout: MOST_TIME }, async (t) => {
  const folder = t.testdir();
  copyInto(folder);
  for (const page of PAGES) {
    await t.test(`docs/${page}`, { timeout: MOST_TIME }, async (t) => {
      for (const breakage of breakagesOf(textOf(`docs/${page}`))) {
        const compiled = join(folder, compiledName(breakage.file));
        const whole = readFileSync(compiled, 'utf8');
        const edited = broken(textOf(breakage.file), breakage);
        writeFileSync(compiled, ts.transpileModule(edited, { compilerOptions: COMPILER }).outputText);
        const { passed, failed } = await outcomeOf(folder, breakage);
        writeFileSync(compiled, whole);
        t.notOk(passed, `${breakage.file}: ${breakage.change}`);
        t.ok(failed.includes(breakage.test), `${breakage.test}; failed: ${failed.join('; ') || 'nothing'}`);
      }
    });
  }
});
