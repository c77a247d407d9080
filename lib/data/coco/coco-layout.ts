// Where COCO files and their images are. DATA is a file `*.json`, or a folder with files `instances_<split>.json` in
// `annotations` or in the folder itself, or with `<split>/_annotations.coco.json` beside the images of a split.
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A COCO file and its split. */
export interface CocoFile {
  readonly split: string;
  readonly path: string;
}

export interface CocoLayout {
  /** As it was given. */
  readonly dir: string;
  /** In the order of the splits' names. */
  readonly files: readonly CocoFile[];
}

/** A folder that is searched for the images of a file. */
export interface ImageFolder {
  readonly path: string;
  /** In front of the ids of its images, so that images of two splits may have one name; '' for a shared folder. */
  readonly prefix: string;
}

const BESIDE = '_annotations.coco.json';
const SPLIT_FILE = /^instances_(.+)\.json$/i;

/** The COCO files of DATA; null: there are none. */
export async function findCoco(dir: string): Promise<CocoLayout | null> {
  if (/\.json$/i.test(dir)) return { dir, files: [{ split: splitOfFile(dir), path: dir }] };
  const folders = [join(dir, 'annotations'), dir];
  for (const folder of folders) {
    const names = (await namesOf(folder)).filter((name) => SPLIT_FILE.test(name));
    const files = names.map((name) => ({ split: splitOfFile(name), path: join(folder, name) }));
    if (files.length > 0) return { dir, files };
  }
  const files: CocoFile[] = [];
  for (const split of await namesOf(dir)) {
    const path = join(dir, split, BESIDE);
    if (await isFile(path)) files.push({ split, path });
  }
  return files.length === 0 ? null : { dir, files };
}

/** `annotations/instances_train2017.json` is split train2017, `boxes.json` split boxes. */
export function splitOfFile(path: string): string {
  const name = basename(path);
  if (name.toLowerCase() === BESIDE) return basename(dirname(path)) || 'all';
  return SPLIT_FILE.exec(name)?.[1] ?? name.replace(/\.json$/i, '');
}

/**
 * The folder of a file's images: the first of these in which one of `some` images lies, otherwise the first.
 *   images/<split>, <split>, images, JPEGImages, the folder itself       of a file in `annotations`: beside that folder
 */
export async function imageFolderOf(
  { dir, files }: CocoLayout, { path, split }: CocoFile, some: readonly string[],
): Promise<ImageFolder> {
  const here = dirname(path);
  const root = basename(here).toLowerCase() === 'annotations' ? dirname(here) : here;
  const own = files.length > 1 || path !== dir ? `${split}/` : ''; // one file alone needs no prefix
  const choices: ImageFolder[] = [
    ...basename(path).toLowerCase() === BESIDE ? [{ path: here, prefix: own }] : [],
    { path: join(root, 'images', split), prefix: own }, { path: join(root, split), prefix: own },
    { path: join(root, 'images'), prefix: '' }, { path: join(root, 'JPEGImages'), prefix: '' },
    { path: root, prefix: '' }, { path: here, prefix: '' },
  ];
  for (const choice of choices) {
    for (const name of some) if (await isFile(join(choice.path, name))) return choice;
  }
  return choices[0];
}

async function namesOf(folder: string): Promise<string[]> {
  return (await readdir(folder).catch((): string[] => [])).filter((name) => !name.startsWith('.')).sort();
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isFile(), () => false);
}
