// A whole file in memory, from something that has an end: a device or a named pipe is refused before it is opened.
import { readFile, stat } from 'node:fs/promises';
import { codeOf } from './error-code.js';

const GIGABYTE = 2 ** 30;
const LIMIT = 2 * GIGABYTE - 1; // what Node reads in one piece

/** The bytes of a regular file. Throws RangeError `<path>: cannot be read (<reason>)`, e.g. `(ENOENT)`. */
export async function readWhole(path: string): Promise<Buffer> {
  const refuse = (reason: string): never => { throw new RangeError(`${path}: cannot be read (${reason})`); };
  const found = await stat(path).catch((error: unknown) => refuse(codeOf(error)));
  if (found.isDirectory()) return refuse('EISDIR');
  if (!found.isFile()) return refuse('it is a device, a pipe or a socket, not a file');
  if (found.size > LIMIT) return refuse(`it has ${found.size} bytes, the limit is ${LIMIT}`);
  return readFile(path).catch((error: unknown) => refuse(codeOf(error)));
}
