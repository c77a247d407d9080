// Folders listed and small text files read, with errors that name them; JSON written whole.
import { readdir } from 'node:fs/promises';
import type { GenericSchema, InferOutput } from 'valibot';
import { writeFileAtomic } from '../data/files/atomic-file.js';
import { checkedJson } from '../data/files/checked.js';
import { codeOf } from '../data/files/error-code.js';
import { readWhole } from '../data/files/read-file.js';

export { isThere } from '../data/files/is-there.js';

/** Names of what lies in a folder; none where there is no such folder. Throws RangeError: `dir` cannot be `what`. */
export async function namesIn(dir: string, what: string): Promise<string[]> {
  return readdir(dir).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw new RangeError(`${dir}: cannot be ${what} (${codeOf(error)})`);
  });
}

/** The text of a file. Throws RangeError naming the file; `hint` ends the message. */
export async function readText(path: string, hint = ''): Promise<string> {
  const bytes = await readWhole(path).catch((error: RangeError) => {
    throw new RangeError(`${error.message}${hint}`);
  });
  return bytes.toString('utf8');
}

/**
 * The value in a JSON file, checked against a schema. Throws RangeError naming the file and the field; `hint` ends the
 * message of a file that is missing.
 */
export async function readJson<S extends GenericSchema>(path: string, schema: S, hint = ''): Promise<InferOutput<S>> {
  return checkedJson(schema, await readText(path, hint), path);
}

/** JSON with a final newline, indented by two blanks or as asked; appears whole or not at all. Resolves to the text. */
export async function writeJson(path: string, value: unknown, indent = 2): Promise<string> {
  const text = `${JSON.stringify(value, null, indent)}\n`;
  await writeFileAtomic(path, text);
  return text;
}
