// A folder for what the tests of a file share; a test's own folder is t.testdir().
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty folder that goes when the process ends. */
export function ownFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'rcnn-test-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
