// A file appears whole or not at all: it is written under a temporary name in the same folder, flushed, then renamed.
// A kill in the middle leaves the old file and possibly a `.partial` beside it.
import { open, rename, rm } from 'node:fs/promises';

/** Writes bytes or UTF-8 text. Rejects with the system's error, after removing the temporary file. */
export async function writeFileAtomic(path: string, contents: Uint8Array | string): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    const file = await open(partial, 'w');
    try {
      await file.writeFile(contents);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
