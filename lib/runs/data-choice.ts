// What to train or test on, a VOC folder or the drawn shapes, as config.json stores it; and how to load it.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readImage } from '../data/pictures/image-file.js';
import type { Dataset, Sample } from '../data/sample.js';
import { SHAPES_DEFAULT, shapesDataset } from '../data/shapes/shapes.js';
import { readVocFolder } from '../data/voc/voc-folder.js';
import type { Progress } from './progress.js';

interface DrawnChoice {
  readonly kind: 'shapes';
  readonly occluders: boolean;
  readonly seed: number;
  readonly trainImages: number;
  readonly testImages: number;
}

interface FolderChoice {
  readonly kind: 'folder';
  readonly dir: string;
  /** The most images of a split that are used, chosen evenly over it; absent: all. */
  readonly images?: number;
}

export type DataChoice = FolderChoice | DrawnChoice;

/** The measured set of drawn shapes. */
export const DRAWN_SHAPES: DrawnChoice = { kind: 'shapes', ...SHAPES_DEFAULT };

const DRAWN_SPLITS = ['train', 'test'] as const;

/** The split that is trained on unless another one is chosen. */
export function trainSplitOf({ kind }: DataChoice): string {
  return kind === 'shapes' ? 'train' : 'trainval';
}

/** The split to test on: `test`; of a folder without that list `val`, and without both lists `otherwise`. */
export async function testSplitOf(data: DataChoice, otherwise: string): Promise<string> {
  if (data.kind === 'shapes') return 'test';
  const lists = await readdir(join(data.dir, 'ImageSets', 'Main')).catch((): string[] => []);
  return ['test', 'val'].find((split) => lists.includes(`${split}.txt`)) ?? otherwise;
}

/**
 * Reads or draws a split. `classes` are the classes of a model to test; null: the classes of the data, for a training.
 * A training decodes every picture of a folder once, so that a truncated one stops it now and not after an hour.
 * Throws RangeError for a split that drawn shapes do not have, or for classes that are not the drawn shapes'.
 */
export async function loadData(
  choice: DataChoice, split: string, classes: readonly string[] | null, { progress }: { readonly progress: Progress },
): Promise<Dataset> {
  const data = choice.kind === 'folder'
    ? await readFolder(choice, split, classes) : drawShapes(choice, split, progress);
  for (const note of data.notes ?? []) progress.say(note);
  if (choice.kind === 'folder' && classes === null) await decodePictures(data, progress);
  if (classes !== null && classes.join('\n') !== data.classes.join('\n')) {
    throw new RangeError(`the model knows ${classes.join(', ')}; the drawn shapes are ${data.classes.join(', ')}`);
  }
  return data;
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

/** The name of the data in a headline. */
export function describeData(choice: DataChoice): string {
  if (choice.kind === 'folder') return choice.dir;
  return choice.occluders ? 'drawn shapes with occluders' : 'drawn shapes';
}

async function readFolder(
  { dir, images = Infinity }: FolderChoice, split: string, classes: readonly string[] | null,
): Promise<Dataset> {
  const data = await readVocFolder(dir, split, classes === null ? {} : { classes });
  return { ...data, samples: evenly(data.samples, images) };
}

function drawShapes(choice: DrawnChoice, name: string, progress: Progress): Dataset {
  const { trainImages, testImages, seed, occluders } = choice;
  const split = DRAWN_SPLITS.find((one) => one === name);
  if (split === undefined) {
    throw new RangeError(`drawn shapes have no split ${JSON.stringify(name)}, there are: ${DRAWN_SPLITS.join(', ')}`);
  }
  const images = split === 'train' ? trainImages : testImages;
  progress.say(`drawing ${images} images, split ${split}`);
  return shapesDataset({ split, images, seed, occluders });
}

/** Rejects with the error of the first picture that cannot be read. */
async function decodePictures({ samples }: Dataset, progress: Progress): Promise<void> {
  for (const [i, sample] of samples.entries()) {
    await sample.image();
    progress.update(`checking picture ${i + 1}/${samples.length}`, i + 1 === samples.length);
  }
  progress.settle();
}
