// The parts of a VOC folder: Annotations/<id>.xml, JPEGImages/<id>.jpg|jpeg|png, ImageSets/Main/<split>.txt.
import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { codeOf } from '../files/error-code.js';

export const VOC_FOLDERS = {
  annotations: 'Annotations',
  images: 'JPEGImages',
  splits: join('ImageSets', 'Main'),
} as const;

const IMAGE_ENDINGS = ['.jpg', '.jpeg', '.png'];

export interface VocLayout {
  readonly dir: string;
  /** Ids with an annotation, sorted. */
  readonly ids: readonly string[];
  /** File names in JPEGImages by id; several names for one id are a trouble. */
  readonly images: ReadonlyMap<string, readonly string[]>;
  /** Names of the splits, sorted. */
  readonly splits: readonly string[];
}

/** Lists a VOC folder. Throws an Error naming the part that is missing. */
export async function readVocLayout(dir: string): Promise<VocLayout> {
  const annotations = await namesIn(dir, VOC_FOLDERS.annotations);
  const pictures = await namesIn(dir, VOC_FOLDERS.images);
  const lists = await namesIn(dir, VOC_FOLDERS.splits);
  const images = new Map<string, string[]>();
  for (const file of pictures) {
    const { name, ext } = parse(file);
    if (IMAGE_ENDINGS.includes(ext.toLowerCase())) images.set(name, [...images.get(name) ?? [], file]);
  }
  return { dir, ids: stems(annotations, '.xml'), images, splits: stems(lists, '.txt') };
}

/** Path of an annotation. */
export function annotationPath(dir: string, id: string): string {
  return join(dir, VOC_FOLDERS.annotations, `${id}.xml`);
}

/** Path of a split's list. */
export function splitPath(dir: string, split: string): string {
  return join(dir, VOC_FOLDERS.splits, `${split}.txt`);
}

/** The image of an id, or the broken rule of an id without exactly one image. */
export function imagePathOf(layout: VocLayout, id: string): { readonly path: string } | { readonly rule: string } {
  const files = layout.images.get(id) ?? [];
  const folder = join(layout.dir, VOC_FOLDERS.images);
  if (files.length === 1) return { path: join(folder, files[0]) };
  if (files.length === 0) return { rule: `no image ${join(folder, id)}${IMAGE_ENDINGS.join('|')}` };
  return { rule: `several images in ${folder}: ${files.join(', ')}` };
}

/**
 * The ids of a split in the order of its list. A line is an id, or in VOC's per-class lists an id and a label 1, 0 or
 * -1; the label is ignored. Throws an Error for an unknown or empty split, or an id listed twice.
 */
export async function readSplit(layout: VocLayout, split: string): Promise<string[]> {
  if (!layout.splits.includes(split)) {
    const known = layout.splits.length === 0 ? 'there are none' : `there are: ${layout.splits.join(', ')}`;
    throw new Error(`${join(layout.dir, VOC_FOLDERS.splits)}: no split '${split}'; ${known}`);
  }
  const path = splitPath(layout.dir, split);
  const annotated = new Set(layout.ids);
  const lines = withoutMark(await readFile(path, 'utf8')).split('\n').map((line) => line.trim());
  const ids = lines.filter((line) => line !== '').map((line) => idOf(line, annotated));
  if (ids.length === 0) throw new Error(`${path}: empty split, it lists no images`);
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) throw new Error(`${path}: image '${id}' is listed twice`);
    seen.add(id);
  }
  return ids;
}

/** Text without a byte-order mark at its start, which some editors write. */
export function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

function idOf(line: string, annotated: ReadonlySet<string>): string {
  return annotated.has(line) ? line : line.replace(/\s+(1|0|-1)$/, '');
}

async function namesIn(dir: string, folder: string): Promise<string[]> {
  return readdir(join(dir, folder)).catch((error: unknown) => {
    throw new Error(`${join(dir, folder)}: cannot list this part of the VOC folder (${codeOf(error)})`);
  });
}

function stems(files: readonly string[], ending: string): string[] {
  return files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length)).sort();
}
