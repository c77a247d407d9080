// Every "Break it" block of the numbered pages: its edit is made in a copy of the compiled project, and the test that it
// names must fail. With names of pages in BREAK_IT (`BREAK_IT=03,16`) only theirs.
import { execFile } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import ts from 'typescript';
import { breakagesOf, broken } from './support/break-it.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const compiledName = (path: string): string => `dist/${path.replace(/\.ts$/, '.js')}`;
const { compilerOptions } = ts.parseConfigFileTextToJson('tsconfig.json', textOf('tsconfig.json')).config;
const CHOSEN = process.env.BREAK_IT?.split(',');

interface Outcome {
  readonly passed: boolean;
  /** Names of the tests that failed. */
  readonly failed: readonly string[];
}

/** Runs a test file of the copy in `folder`. */
function outcomeOf(folder: string, path: string): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(folder, compiledName(path))], { cwd: folder }, (error, stdout) => {
      const failed = [...stdout.matchAll(/^not ok \d+ - (.*?)( # time=.*)?$/gm)].map(([, name]) => name);
      resolve({ passed: error === null, failed });
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

const PAGES = readdirSync(join(ROOT, 'docs')).filter((name) => /^\d\d-.*\.md$/.test(name)).sort();

for (const page of PAGES.filter((name) => CHOSEN === undefined || CHOSEN.includes(name.slice(0, 2)))) {
  test(`docs/${page}: every edit of "Break it" makes the test fail that the page names`, async (t) => {
    const folder = t.testdir();
    copyInto(folder);
    for (const breakage of breakagesOf(textOf(`docs/${page}`))) {
      const compiled = join(folder, compiledName(breakage.file));
      const whole = readFileSync(compiled, 'utf8');
      const { outputText } = ts.transpileModule(broken(textOf(breakage.file), breakage), { compilerOptions });
      writeFileSync(compiled, outputText);
      const { passed, failed } = await outcomeOf(folder, breakage.fails);
      t.notOk(passed, `${breakage.file}: ${breakage.change}`);
      t.ok(failed.includes(breakage.test), `${breakage.test}; failed: ${failed.join('; ') || 'nothing'}`);
      writeFileSync(compiled, whole);
    }
  });
}
