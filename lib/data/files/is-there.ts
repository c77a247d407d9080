// Whether a path leads to anything, or to a file.
import { access, stat } from 'node:fs/promises';

/** Whether there is a file or a folder at a path. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}

/** Whether there is a regular file at a path. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isFile(), () => false);
}
