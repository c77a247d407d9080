// What to train or test on, annotated pictures or the drawn shapes, as config.json stores it; and how to load it.
import { sep } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { partsOfSplit, splitNamed } from '../data/annotated/annotated-images.js';
import { datasetOf } from '../data/annotated/annotated-dataset.js';
import { openAnnotated } from '../data/annotated/open-annotated.js';
import { splitOfFile } from '../data/coco/coco-layout.js';
import { refuseNoObjects, unlearnedClasses } from '../data/data-sense.js';
import { wayInside } from '../data/files/inside-folder.js';
import { readImage } from '../data/pictures/image-file.js';
import type { Dataset, Sample } from '../data/sample.js';
import { SHAPES_DEFAULT, shapesDatasetInTurns } from '../data/shapes/shapes.js';
import { checkPictures, type SoundKeys } from '../data/voc/check-pictures.js';
import { isDataPart } from '../data/voc/voc-layout.js';
import { listed } from '../data/voc/voc-trouble.js';
import type { Progress } from './lines/progress.js';

interface DrawnChoice {
  readonly kind: 'shapes';
  readonly occluders: boolean;
  readonly seed: number;
  readonly trainImages: number;
  readonly testImages: number;
}

/** A VOC folder, a VOCdevkit, or COCO files. */
interface FolderChoice {
  readonly kind: 'folder';
  /** Absolute; the path of a COCO file where one was given. */
  readonly dir: string;
  /** The most images of a split that are used, chosen evenly over it; absent: all. */
  readonly images?: number;
  /** Refuses what would be repaired. */
  readonly strict?: boolean;
  /** Leaves out images that cannot be used. */
  readonly skipBad?: boolean;
  /** Of a folder without lists: the share of its images that is split val; the others are train. */
  readonly valShare?: number;
}

export type DataChoice = FolderChoice | DrawnChoice;

/** The measured set of drawn shapes. */
export const DRAWN_SHAPES: DrawnChoice = { kind: 'shapes', ...SHAPES_DEFAULT };

const READ_AT_ONCE = 32; // files between two looks at the clock

const DRAWN_SPLITS = ['train', 'test'] as const;

/** The split that is trained on unless another one is chosen: of data without a `trainval`, e.g. COCO's, `train`. */
export async function trainSplitOf(data: DataChoice): Promise<string> {
  if (data.kind === 'shapes' || data.valShare !== undefined) return 'train';
  const usual = await firstSplitOf(data, ['trainval', 'train']);
  return usual ?? (/\.json$/i.test(data.dir) ? splitOfFile(data.dir) : 'trainval');
}

/** The split to test on: `test`; of a folder without that list `val`, and without both lists `otherwise`. */
export async function testSplitOf(data: DataChoice, otherwise: string): Promise<string> {
  if (data.kind === 'shapes') return 'test';
  return await firstSplitOf(data, ['test', 'val', 'valid']) ?? otherwise;
}

/** The first of these splits that a folder has; undefined: it has none of them, or cannot be read. */
async function firstSplitOf(data: FolderChoice, names: readonly string[]): Promise<string | undefined> {
  const source = await openAnnotated(data.dir, data).catch(() => null);
  if (source === null) return undefined;
  return names.map((name) => splitNamed(source, name)).find((split) => split !== undefined);
}

/** What loading needs of the world. */
export interface Loading {
  readonly progress: Progress;
  /** Keys of pictures that were found sound (checkPictures()); absent: they are not remembered. */
  readonly sound?: SoundKeys;
}

/**
 * Reads or draws a split. `classes` are the classes of a model to test; null: the classes of the data, for a training.
 * A training decodes every picture of a folder once, unless its pictures are known to be sound. Throws RangeError for a
 * split that drawn shapes do not have, for classes that are not the drawn shapes', and for a training without an object
 * to learn.
 */
export async function loadData(
  choice: DataChoice, split: string, classes: readonly string[] | null, has: Loading, isKnown = false,
): Promise<Dataset> {
  const data = choice.kind === 'folder'
    ? await readFolder(choice, split, classes, has.progress) : await drawShapes(choice, split, has.progress);
  for (const note of data.notes ?? []) has.progress.say(note);
  if (choice.kind === 'folder') {
    if (classes === null) sayWhatIsLearned(data, choice, has.progress);
    const isDecoded = choice.skipBad === true || (classes === null && !isKnown);
    return isDecoded ? decodable(data, choice, has) : data;
  }
  if (classes !== null && classes.join('\n') !== data.classes.join('\n')) {
    throw new RangeError(`the model knows ${classes.join(', ')}; the drawn shapes are ${data.classes.join(', ')}`);
  }
  return data;
}

/** A split of a folder as its files describe it, no picture decoded; null for drawn shapes. Throws as loadData(). */
export async function describedSplit(choice: DataChoice, split: string, progress: Progress): Promise<Dataset | null> {
  if (choice.kind === 'folder') return readFolder(choice, split, null, progress);
  drawnSplit(split);
  return null;
}

/** `count` of the items, or all when there are fewer, evenly over the list and in its order. */
export function evenly<T>(items: readonly T[], count: number): T[] {
  const chosen = Math.min(count, items.length);
  return Array.from({ length: chosen }, (_, i) => items[Math.floor(i * items.length / chosen)]);
}

/** A PNG or JPEG file as an image to detect in: its objects are unknown. */
export async function pictureSample(file: string, id: string): Promise<Sample> {
  const image = await readImage(file);
  return { id, width: image.width, height: image.height, objects: [], image: async () => image };
}

/**
 * Throws RangeError for a place among the images and annotations of the data: what is written there would be read.
 * `flag` names the place; undefined: there is none.
 */
export async function refuseAmongData(
  out: string | undefined, choice: DataChoice, flag: '--out' | '--cache' = '--out',
): Promise<void> {
  if (out === undefined || choice.kind !== 'folder') return;
  const way = await wayInside(out, choice.dir);
  if (way === null || !isDataPart(way.split(sep)[0])) return;
  throw new RangeError(`${out}: lies among the images and annotations of ${choice.dir}; take another ${flag}`);
}

/** The name of the data in a headline. */
export function describeData(choice: DataChoice): string {
  if (choice.kind === 'folder') return choice.dir;
  return choice.occluders ? 'drawn shapes with occluders' : 'drawn shapes';
}

async function readFolder(
  { dir, images = Infinity, ...options }: FolderChoice, split: string, classes: readonly string[] | null,
  progress: Progress,
): Promise<Dataset> {
  progress.hint(`reading ${dir}`);
  const onPart = (what: string, done: number, of: number): void => {
    if (done % READ_AT_ONCE === 0) progress.part(`reading ${what}`, done, of, false);
  };
  const source = await openAnnotated(dir, options);
  const data = await datasetOf(source, split, { ...options, onPart, ...classes === null ? {} : { classes } });
  progress.clear();
  return { ...data, samples: evenly(data.samples, images) };
}

/** Draws a split, says how far it is, and lets signals arrive between two pictures. */
async function drawShapes(choice: DrawnChoice, name: string, progress: Progress): Promise<Dataset> {
  const { trainImages, testImages, seed, occluders } = choice;
  const split = drawnSplit(name);
  const images = split === 'train' ? trainImages : testImages;
  progress.say(`drawing ${images} images, split ${split}`);
  const data = await shapesDatasetInTurns({ split, images, seed, occluders }, async (done) => {
    progress.part('image', done, images, false);
    await turn();
  });
  progress.clear();
  return data;
}

/** Throws RangeError when nothing can be learned; names the classes of which nothing can. */
function sayWhatIsLearned(data: Dataset, { dir }: FolderChoice, progress: Progress): void {
  refuseNoObjects(data, dir, 'learn');
  const unlearned = unlearnedClasses(data);
  if (unlearned.length === 0) return;
  progress.say(`${dir}: split ${data.split} has no object to learn of class ${listed(unlearned)}`);
}

/** The images whose picture can be decoded: all, or the folder is refused. */
async function decodable(
  data: Dataset, { strict = false, skipBad = false }: FolderChoice, { progress, sound = new Set<string>() }: Loading,
): Promise<Dataset> {
  const onPicture = (done: number, of: number): void => progress.part('checking picture', done, of);
  const checked = await checkPictures(data, { sound, strict, skipBad, onPicture });
  progress.settle();
  if (checked !== data) for (const note of checked.notes ?? []) progress.say(note);
  return checked;
}

/** Throws an Error that lists the splits, unless the data have the one named. No image is read. */
export async function refuseUnknownSplit(choice: DataChoice, split: string): Promise<void> {
  if (choice.kind === 'shapes') drawnSplit(split);
  else partsOfSplit(await openAnnotated(choice.dir, choice), split);
}

function drawnSplit(name: string): typeof DRAWN_SPLITS[number] {
  const split = DRAWN_SPLITS.find((one) => one === name);
  if (split !== undefined) return split;
  throw new RangeError(`drawn shapes have no split ${JSON.stringify(name)}, there are: ${DRAWN_SPLITS.join(', ')}`);
}
