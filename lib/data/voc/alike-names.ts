// Files whose names differ from what a list says in capitals, or in the form of an accent, as systems change them.
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { plainName } from './voc-layout.js';

type Names = ReadonlyMap<string, readonly string[]>;

export class AlikeNames {
  /** Names of a folder by plainName(); each folder is listed once. */
  private readonly folders = new Map<string, Promise<Names>>();

  /** The only file in the folder of `path` with such a name; null: there is none, or there are several. */
  async fileLike(path: string): Promise<string | null> {
    const dir = dirname(path);
    const listing = this.folders.get(dir) ?? namesIn(dir);
    this.folders.set(dir, listing);
    const alike = (await listing).get(plainName(basename(path))) ?? [];
    return alike.length === 1 ? join(dir, alike[0]) : null;
  }
}

async function namesIn(dir: string): Promise<Names> {
  const names = new Map<string, string[]>();
  for (const name of await readdir(dir).catch((): string[] => [])) {
    names.set(plainName(name), [...names.get(plainName(name)) ?? [], name]);
  }
  return names;
}
