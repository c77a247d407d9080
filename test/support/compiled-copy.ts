// A copy of the compiled project in which one file of lib is another one: for edits that must make a test fail, and for
// exercises. Sources and dist are never touched.
import { execFile } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const COMPILER = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
const PARTS = ['lib', 'test', 'examples'];

/** What a test file did. */
export interface Outcome {
  readonly passed: boolean;
  /** What the test file wrote to stdout (TAP), and to stderr. */
  readonly tap: string;
  readonly errors: string;
  /** Whether it was ended because it took too long. */
  readonly hung: boolean;
}

/** Which tests of a file run, and for how long they may. */
export interface TestChoice {
  /** The one test that runs, the others are skipped; null: all run. */
  readonly only: string | null;
  /** ms */
  readonly limit: number;
}

export class CompiledCopy {
  private readonly folder: string;

  /** Copies what is compiled of the project at `root` into `folder`, beside links to what tests read. */
  constructor(root: string, folder: string) {
    this.folder = folder;
    for (const part of PARTS) {
      const filter = (path: string): boolean => !/\.(map|d\.ts)$/.test(path);
      cpSync(join(root, 'dist', part), join(folder, 'dist', part), { recursive: true, filter });
      symlinkSync(join(root, part), join(folder, part), 'junction');
    }
    symlinkSync(join(root, 'docs'), join(folder, 'docs'), 'junction');
    writeFileSync(join(folder, 'package.json'), readFileSync(join(root, 'package.json')));
  }

  /** Does `work` while the file at `path` (a .ts path from the root) is compiled from `text`. */
  async with<T>(path: string, text: string, work: () => Promise<T>): Promise<T> {
    const compiled = join(this.folder, compiledName(path));
    const whole = readFileSync(compiled, 'utf8');
    writeFileSync(compiled, ts.transpileModule(text, { compilerOptions: COMPILER }).outputText);
    try {
      return await work();
    } finally {
      writeFileSync(compiled, whole);
    }
  }

  /** Runs a test file (a .ts path from the root). */
  test(path: string, { only, limit }: TestChoice): Promise<Outcome> {
    return new Promise((resolve) => {
      const pattern = `/^${only?.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$/`;
      const env = { ...process.env, ...only === null ? {} : { TAP_GREP: pattern, TAP_DIAG: '0' } };
      const options = { cwd: this.folder, env, maxBuffer: Infinity, timeout: limit, killSignal: 'SIGKILL' } as const;
      execFile(process.execPath, [join(this.folder, compiledName(path))], options, (error, tap, errors) => {
        resolve({ passed: error === null, tap, errors, hung: error?.killed === true });
      });
    });
  }
}

function compiledName(path: string): string {
  return `dist/${path.replace(/\.ts$/, '.js')}`;
}

/** `line 12: ';' expected` for each fault of the syntax. */
export function syntaxFaults(path: string, text: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(text, {
    fileName: path, reportDiagnostics: true, compilerOptions: COMPILER,
  });
  return diagnostics.map(({ file, start = 0, messageText }) => {
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
