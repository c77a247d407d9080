// The files of a folder and of the folders inside it, as an id each. Files of systems and editors are told apart.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../files/error-code.js';

export interface FoundFile {
  readonly path: string;
  /** The path from the folder that was searched, with `/` between its parts, without the ending. */
  readonly id: string;
  /** A hidden file, or one that a system or an editor left: its contents are not the user's data. */
  readonly isSystem: boolean;
}

const SYSTEM_NAME = /^\.|~$|^#.*#$|\.(bak|swp|swo|tmp|orig|partial)$|^(thumbs\.db|desktop\.ini|__macosx|icon\r)$/i;

const DATA_ENDING = /\.(xml|txt|jpe?g|png)$/i;

/** All files up to `depth` folders down, each folder in the order of its names. Links to folders are not followed. */
export async function filesUnder(dir: string, depth: number, prefix = ''): Promise<FoundFile[]> {
  const entries = await entriesOf(dir);
  const found: FoundFile[] = [];
  for (const entry of entries) {
    const { name } = entry;
    const isSystem = SYSTEM_NAME.test(name);
    const path = join(dir, name);
    const isFile = !entry.isDirectory() || DATA_ENDING.test(name); // a folder called a.xml is said to be no file
    if (isFile) found.push({ path, id: prefix + name.replace(/\.[^.]*$/, ''), isSystem });
    else if (depth > 0 && !isSystem) found.push(...await filesUnder(path, depth - 1, `${prefix}${name}/`));
  }
  return found;
}

/** Names of the folders in a folder, links to folders included, sorted. */
export async function foldersIn(dir: string): Promise<string[]> {
  const entries = await entriesOf(dir);
  return entries.filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !SYSTEM_NAME.test(entry.name))
    .map(({ name }) => name);
}

async function entriesOf(dir: string): Promise<{ name: string; isDirectory(): boolean; isSymbolicLink(): boolean }[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
    throw new Error(`${dir}: cannot list this folder (${codeOf(error)})`);
  });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
