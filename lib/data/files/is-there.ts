// Whether a path leads to anything.
import { access } from 'node:fs/promises';

/** Whether there is a file or a folder at a path. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}
