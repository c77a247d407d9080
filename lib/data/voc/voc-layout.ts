// Where the annotations, images and lists of a folder are. VOC's own names: Annotations/<id>.xml,
// JPEGImages/<id>.jpg|jpeg|png, ImageSets/Main/<split>.txt; the names that other tools give are found, too.
import { basename, dirname, join, parse, relative, resolve } from 'node:path';
import { startOf } from '../files/input-file.js';
import { filesUnder, foldersIn, type FoundFile } from './folder-walk.js';
import { derivedSplits, listedSplits, type SplitSource } from './voc-splits.js';
import { listed, trouble, type Trouble } from './voc-trouble.js';

export const VOC_FOLDERS = {
  annotations: 'Annotations',
  images: 'JPEGImages',
  splits: join('ImageSets', 'Main'),
} as const;

export interface VocLayout {
  readonly dir: string;
  /** Annotation files by id, in the order of ids. An id is the path in its folder without the ending. */
  readonly annotations: ReadonlyMap<string, string>;
  /** Image files by id, of every format that has a name; several files for one id are a trouble. */
  readonly images: ReadonlyMap<string, readonly string[]>;
  /** The same by plainName() of the id's last part, for images in other folders or with other capitals. */
  readonly imagesByName: ReadonlyMap<string, readonly string[]>;
  /** Folders that were searched for images. */
  readonly imageFolders: readonly string[];
  /** In the order of their names. */
  readonly splits: ReadonlyMap<string, SplitSource>;
  /** What is not as VOC has it, and files that are not read. */
  readonly troubles: readonly Trouble[];
}

export interface LayoutOptions {
  /** Of a folder without lists: the share of its images that becomes split val; the others become train. */
  readonly valShare?: number;
}

const DEPTH = 16;    // folders inside a folder of annotations or images
const OWN_DEPTH = 4; // of the folder itself, where it has neither

const ANNOTATION_FOLDER = /^(annotations?|annots?|xmls?|labels?)(?![a-z])/i;
const IMAGE_FOLDER = /^(jpegimages|images?|imgs?|pictures?|photos?|pics?|jpe?gs?|pngs?)(?![a-z])/i;
const ANNOTATION_FILE = /\.xml$/i;
const IMAGE_FILE = /\.(jpe?g|jpe|jfif|png|bmp|gif|webp|tiff?|avif|hei[cf])$/i;

/** Lists a folder. Throws an Error that says which parts were looked for and which folders there are. */
export async function readVocLayout(dir: string, options: LayoutOptions = {}): Promise<VocLayout> {
  const parts = await findParts(dir);
  const annotations = new Map<string, string>();
  const images = new Map<string, string[]>();
  const troubles: Trouble[] = layoutTroubles(dir, parts);
  for (const { path, id } of parts.annotations.filter((file) => isOf(file, ANNOTATION_FILE))) {
    if (annotations.has(id)) troubles.push(trouble('xml', path, `another annotation has the id ${id}, too`));
    else annotations.set(id, path);
  }
  for (const { path, id } of parts.images.filter((file) => isOf(file, IMAGE_FILE))) {
    images.set(id, [...images.get(id) ?? [], path]);
  }
  const lists = await listedSplits(dir);
  const hasLists = lists.splits.size > 0;
  if (hasLists && options.valShare !== undefined) {
    throw new Error(`${dir}: has lists (${listed([...lists.splits.keys()])}); --val-share is for a folder without`);
  }
  const derived = hasLists ? null : derivedSplits(dir, [...annotations.keys()], options.valShare);
  return {
    dir, annotations, images, imagesByName: byName(images), imageFolders: parts.imageFolders,
    splits: (derived ?? lists).splits,
    troubles: [...troubles, ...lists.troubles, ...derived?.troubles ?? []],
  };
}

/** Where VOC keeps the annotation of an id. */
export function annotationPath(dir: string, id: string): string {
  return join(dir, VOC_FOLDERS.annotations, `${id}.xml`);
}

/** Where VOC keeps a split's list. */
export function splitPath(dir: string, split: string): string {
  return join(dir, VOC_FOLDERS.splits, `${split}.txt`);
}

/** Whether a folder of this name, in the folder of a data set, may be searched for its files. */
export function isDataPart(name: string): boolean {
  return [ANNOTATION_FOLDER, IMAGE_FOLDER, /^(imagesets|VOC\d{4})$/i].some((pattern) => pattern.test(name));
}

interface Parts {
  readonly annotationFolders: readonly string[];
  readonly imageFolders: readonly string[];
  /** All files of those folders. */
  readonly annotations: readonly FoundFile[];
  readonly images: readonly FoundFile[];
}

async function findParts(dir: string): Promise<Parts> {
  const folders = await foldersIn(dir);
  const named = (exact: string, pattern: RegExp): string[] =>
    (folders.includes(exact) ? [exact] : folders.filter((name) => pattern.test(name))).map((name) => join(dir, name));
  const xml = named(VOC_FOLDERS.annotations, ANNOTATION_FOLDER);
  const images = named(VOC_FOLDERS.images, IMAGE_FOLDER);
  const inside = xml.length + images.length === 0 ? await vocFoldersIn(dir, folders) : [];
  const own = inside.length === 0 ? [dir] : []; // a folder of whole data sets is none itself
  const forXml = await firstFitting([xml, images, own], ANNOTATION_FILE);
  const forImages = await firstFitting([images, xml, own], IMAGE_FILE);
  if (forXml === null || forImages === null) {
    const coco = await firstCoco(await filesUnder(dir, 1));
    const hint = coco === undefined ? '' : `; a COCO file is read by its own path: ${coco}`;
    throw new Error(nothingFits(dir, folders, inside, forXml === null) + hint);
  }
  return {
    annotationFolders: forXml.folders, imageFolders: forImages.folders,
    annotations: forXml.files, images: forImages.files,
  };
}

const COCO_LIST = /"(images|annotations|categories)"\s*:\s*\[/;
const LOOKED_AT = { files: 20, bytes: 64 * 1024 }; // for a hint

/** The first file that begins as a COCO file does; undefined: none of the first JSON files. */
async function firstCoco(files: readonly FoundFile[]): Promise<string | undefined> {
  const json = files.filter(({ path, isSystem }) => !isSystem && /\.json$/i.test(path)).map(({ path }) => path);
  for (const path of json.slice(0, LOOKED_AT.files)) {
    if (COCO_LIST.test(await startOf(path, LOOKED_AT.bytes).catch(() => ''))) return path;
  }
  return undefined;
}

interface Searched {
  readonly folders: readonly string[];
  readonly files: readonly FoundFile[];
}

/** Of several choices of folders the first that has a fitting file: its folders that have one, and all their files. */
async function firstFitting(choices: readonly (readonly string[])[], pattern: RegExp): Promise<Searched | null> {
  for (const choice of choices) {
    const depth = choice === choices[choices.length - 1] ? OWN_DEPTH : DEPTH;
    const all = await Promise.all(choice.map(async (folder) => ({ folder, files: await filesUnder(folder, depth) })));
    const fitting = all.filter(({ files }) => files.some((file) => isOf(file, pattern)));
    if (fitting.length === 0) continue;
    return { folders: fitting.map(({ folder }) => folder), files: fitting.flatMap(({ files }) => files) };
  }
  return null;
}

function isOf({ path, isSystem, notEntered }: FoundFile, pattern: RegExp): boolean {
  return !isSystem && notEntered === undefined && pattern.test(path);
}

/** The folders inside that have annotations and images of their own. */
async function vocFoldersIn(dir: string, folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of folders) {
    const within = await foldersIn(join(dir, name));
    const isWhole = [ANNOTATION_FOLDER, IMAGE_FOLDER].every((pattern) => within.some((one) => pattern.test(one)));
    if (isWhole) found.push(join(dir, name));
  }
  return found;
}

function nothingFits(dir: string, folders: readonly string[], inside: readonly string[], noXml: boolean): string {
  const what = noXml ? 'no annotations: looked for *.xml in Annotations (or annots, xml), beside the images'
    : 'no images: looked for *.jpg, *.jpeg, *.png in JPEGImages (or images, imgs), beside the annotations';
  const isPart = [ANNOTATION_FOLDER, IMAGE_FOLDER].some((pattern) => pattern.test(basename(resolve(dir))));
  const better = inside.length > 0 ? inside.slice(0, 3) : isPart ? [dirname(resolve(dir))] : [];
  const hint = better.length === 0 ? '' : `; give ${better.join(' or ')} instead`;
  const there = folders.length === 0 ? 'it has no folders' : `its folders: ${listed(folders)}`;
  return `${dir}: ${what} and in the folder itself; ${there}${hint}`;
}

function layoutTroubles(dir: string, parts: Parts): Trouble[] {
  const { annotationFolders, imageFolders, annotations, images } = parts;
  const names = (folders: readonly string[]): string[] =>
    folders.map((folder) => folder === dir ? 'the folder itself' : relative(dir, folder));
  const others = (what: string, folders: readonly string[], usual: string): Trouble[] =>
    folders.length === 1 && folders[0] === join(dir, usual) ? []
      : [trouble('layout', dir, `${what} are read from ${listed(names(folders))}, VOC has them in ${usual}`)];
  const files = new Map([...annotations, ...images].map((file) => [file.path, file]));
  return [
    ...others('annotations', annotationFolders, VOC_FOLDERS.annotations),
    ...others('images', imageFolders, VOC_FOLDERS.images),
    ...[...files.values()].flatMap((file) => fileTroubles(file, annotationFolders.includes(dir))),
  ];
}

function fileTroubles({ path, isSystem, notEntered }: FoundFile, isWholeFolder: boolean): Trouble[] {
  if (notEntered !== undefined) return [trouble('not-read', path, `${notEntered}, it is not looked into`)];
  if (isSystem) return [trouble('system-file', path, 'a file of a system or an editor, it was left out')];
  if (ANNOTATION_FILE.test(path) || IMAGE_FILE.test(path) || isWholeFolder) return [];
  return [trouble('not-read', path, 'neither an annotation (.xml) nor an image, it is not read')];
}

/** A name in small letters, each accent with its letter as one sign: systems store `é` in two ways. */
export function plainName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function byName(images: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const files of images.values()) {
    for (const file of files) {
      const name = plainName(parse(file).name);
      names.set(name, [...names.get(name) ?? [], file]);
    }
  }
  return names;
}
