// Folders listed and small text files read, with errors that name them; JSON written whole.
import { access, readdir, readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../data/files/atomic-file.js';
import { codeOf } from '../data/files/error-code.js';

/** Names of what lies in a folder; none where there is no such folder. Throws RangeError: `dir` cannot be `what`. */
export async function namesIn(dir: string, what: string): Promise<string[]> {
  return readdir(dir).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw new RangeError(`${dir}: cannot be ${what} (${codeOf(error)})`);
  });
}

export async function isThere(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}

/** The text of a file. Throws RangeError naming the file; `hint` ends the message. */
export async function readText(path: string, hint = ''): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new RangeError(`${path}: cannot be read (${codeOf(error)})${hint}`);
  });
}

/** The value in a JSON file. Throws RangeError naming the file; `hint` ends the message of a file that is missing. */
export async function readJson(path: string, hint = ''): Promise<unknown> {
  const text = await readText(path, hint);
  try {
    return JSON.parse(text);
  } catch {
    throw new RangeError(`${path}: is no JSON`);
  }
}

/** JSON with a final newline; appears whole or not at all. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
