// Whether one place lies in another, so that nothing is written among the files that are read.
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Whether `path` is the folder or lies in it; both absolute, without links. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(sep)[0] !== '..'; // absolute: another drive
}

/** The way from a folder to a path that may be missing, both with their links followed; null: it leads out. */
export async function wayInside(path: string, folder: string): Promise<string | null> {
  const [to, from] = [await realPlace(resolve(path)), await realPlace(resolve(folder))];
  return isInside(to, from) ? relative(from, to) : null;
}

/** The real path of a place, as far as it is there. */
async function realPlace(path: string): Promise<string> {
  const parent = dirname(path);
  return realpath(path).catch(async () => parent === path ? path : join(await realPlace(parent), basename(path)));
}
