// The files of a folder and of the folders inside it, as an id each. Files of systems and editors are told apart.
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../files/error-code.js';
import { isInside } from '../files/inside-folder.js';

export interface FoundFile {
  readonly path: string;
  /** The path from the folder that was searched, with `/` between its parts, without the ending. */
  readonly id: string;
  /** A hidden file, or one that a system or an editor left: its contents are not the user's data. */
  readonly isSystem: boolean;
  /** A folder that is not looked into: why; absent: a file. */
  readonly notEntered?: string;
}

const SYSTEM_NAME = new RegExp([
  String.raw`^\.|~$|^#.*#$|\.(bak|swp|swo|tmp|orig|partial)$`,
  String.raw`^(thumbs\.db|desktop\.ini|__macosx|icon\r|@eadir|#recycle|\$recycle\.bin)$`,
].join('|'), 'i');

const DATA_ENDING = /\.(xml|txt|jpe?g|png)$/i;

/**
 * All files up to `depth` folders down, each folder in the order of its names, links to folders included. A folder
 * further down, and a link to a folder that it lies in, are told apart.
 */
export async function filesUnder(dir: string, depth: number): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  await walk({ dir, depth, prefix: '', above: [] }, found);
  return found;
}

interface Place {
  readonly dir: string;
  /** Folders that may be entered one inside the other. */
  readonly depth: number;
  readonly prefix: string;
  /** Real paths of the folders that lead here. */
  readonly above: readonly string[];
}

async function walk({ dir, depth, prefix, above }: Place, found: FoundFile[]): Promise<void> {
  const entries = await entriesOf(dir);
  const here = [...above, await realpath(dir)];
  for (const entry of entries) {
    const { name } = entry;
    const path = join(dir, name);
    const file = { path, id: prefix + name.replace(/\.[^.]*$/, ''), isSystem: SYSTEM_NAME.test(name) };
    const isFile = DATA_ENDING.test(name) || !await isFolder(entry, path); // a folder called a.xml is said to be none
    const isBack = !isFile && leadsBack(await realpath(path), here);
    if (isFile) found.push(file);
    else if (file.isSystem) continue;
    else if (isBack) found.push({ ...file, notEntered: 'a link to a folder that it lies in' });
    else if (depth === 0) found.push({ ...file, notEntered: 'a folder too far down' });
    else await walk({ dir: path, depth: depth - 1, prefix: `${prefix}${name}/`, above: here }, found);
  }
}

/** Whether a folder is one of those that lead to it, or holds one of them. */
function leadsBack(folder: string, above: readonly string[]): boolean {
  return above.some((one) => isInside(one, folder));
}

/** A link to nothing is a file, which is then said to be missing. */
async function isFolder(entry: Entry, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return stat(path).then((target) => target.isDirectory(), () => false);
}

/** Names of the folders in a folder, links to folders included, sorted. */
export async function foldersIn(dir: string): Promise<string[]> {
  const entries = await entriesOf(dir);
  return entries.filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !SYSTEM_NAME.test(entry.name))
    .map(({ name }) => name);
}

type Entry = Pick<Dirent, 'name' | 'isDirectory' | 'isSymbolicLink'>;

async function entriesOf(dir: string): Promise<Entry[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
    throw new Error(`${dir}: cannot list this folder (${codeOf(error)})`);
  });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
