// Runs an example from a clean folder, in a process of its own, and compares what it prints with its header: the lines
// after `Expected output:` must be lines of the output, in that order; … stands for what may differ. An example that
// knows a short form (`--quick`) is run in it.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'tap';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url)); // seen from dist/test/support
export const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter((name) => /^\d\d[a-z]?-.*\.ts$/.test(name)).sort();

/** The lines that the header of an example promises. */
export function expectedLines(source: string): string[] {
  const lines = source.split('\n');
  const first = lines.indexOf('// Expected output:') + 1;
  if (first === 0) return [];
  const end = lines.findIndex((line, i) => i >= first && !line.startsWith('//   '));
  return lines.slice(first, end).map((line) => line.slice('//   '.length));
}

/** Whether a line that was printed is the one expected; indentation does not count. */
function isLine(expected: string, printed: string): boolean {
  const parts = expected.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^\\s*${parts.join('.*')}$`).test(printed);
}

/** The expected lines that do not come, in their order. */
export function missingLines(expected: readonly string[], output: string): string[] {
  const printed = output.split('\n');
  let at = 0;
  return expected.filter((line) => {
    const found = printed.findIndex((candidate, i) => i >= at && isLine(line, candidate));
    if (found >= 0) at = found + 1;
    return found < 0;
  });
}

/** Short forms that take more than five seconds of one processor: examples.long.test.ts runs them. */
export const LONG_EXAMPLES = ['05', '06b', '07a', '07c', '09b', '10', '12b', '13a', '13b', '13c', '16', '17'];

export const isLong = (name: string): boolean => LONG_EXAMPLES.includes(name.split('-')[0]);

/** A test that runs the example and fails where a promised line does not come. */
export function testExample(name: string): void {
  test(`examples/${name} runs and prints what its header says`, async (t) => {
    const source = readFileSync(join(ROOT, 'examples', name), 'utf8');
    const expected = expectedLines(source);
    t.ok(expected.length > 0, 'the header has lines under `// Expected output:`');
    const script = join(ROOT, 'dist', 'examples', name.replace(/\.ts$/, '.js'));
    const flags = source.includes("'--quick'") ? ['--quick'] : [];
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...flags], { cwd: t.testdir() });
    t.same(missingLines(expected, stdout), []);
  });
}
