// Files that others made, read with care: only regular files, and none that is larger than such a file can be.
import { open, readFile, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';

/** Throws an Error with a rule, without the path, for a folder, pipe, socket or device, and for more than `most`. */
export async function checkInputFile(path: string, most: number): Promise<void> {
  const found = await stat(path);
  if (!found.isFile()) throw new Error(`is ${kindOf(found)}, not a file`);
  if (found.size > most) throw new Error(`has ${found.size} bytes, more than the ${most} that are read`);
}

/** The bytes of a regular file. Rejects with the system's error, or as checkInputFile(). */
export async function readInputFile(path: string, most: number): Promise<Buffer> {
  await checkInputFile(path, most);
  return readFile(path);
}

/** The first bytes of a regular file as text. Rejects as readInputFile(). */
export async function startOf(path: string, bytes: number): Promise<string> {
  await checkInputFile(path, Infinity);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a named pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}
