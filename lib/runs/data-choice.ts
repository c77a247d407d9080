// What to train or test on, a VOC folder or the drawn shapes, as config.json stores it; and how to load it.
import type { Dataset } from '../data/sample.js';
import { SHAPES_DEFAULT, shapesDataset } from '../data/shapes/shapes.js';
import { readVocFolder } from '../data/voc/voc-folder.js';
import type { World } from './world.js';

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
  /** At most so many images of a split, evenly over it; absent: all. */
  readonly images?: number;
}

export type DataChoice = FolderChoice | DrawnChoice;

/** The measured set of drawn shapes. */
export const DRAWN_SHAPES: DrawnChoice = { kind: 'shapes', ...SHAPES_DEFAULT };

/**
 * Reads or draws a split. `classes` are those of a model to test; null: those of the data, for a training. Then every
 * picture of a folder is decoded once, so that a truncated one stops the training now and not after an hour.
 * Throws RangeError for a split that drawn shapes do not have, or classes that are not theirs.
 */
export async function loadData(
  choice: DataChoice, split: string, classes: readonly string[] | null, world: World,
): Promise<Dataset> {
  const data = choice.kind === 'folder'
    ? evenly(await readVocFolder(choice.dir, split, classes === null ? {} : { classes }), choice.images)
    : drawShapes(choice, split, world);
  for (const note of data.notes ?? []) world.progress.say(note);
  if (choice.kind === 'folder' && classes === null) await decodePictures(data, world);
  if (classes !== null && classes.join('\n') !== data.classes.join('\n')) {
    throw new RangeError(`the model knows ${classes.join(', ')}; the drawn shapes are ${data.classes.join(', ')}`);
  }
  return data;
}

function evenly(data: Dataset, images = Infinity): Dataset {
  const { samples } = data;
  const count = Math.min(images, samples.length);
  return { ...data, samples: Array.from({ length: count }, (_, i) => samples[Math.floor(i * samples.length / count)]) };
}

/** Rejects with the error of the first picture that cannot be read. */
async function decodePictures({ samples }: Dataset, world: World): Promise<void> {
  for (const [i, sample] of samples.entries()) {
    await sample.image();
    world.progress.update(`checking picture ${i + 1}/${samples.length}`, i + 1 === samples.length);
  }
  world.progress.settle();
}

/** What to call it in a headline. */
export function describeData(choice: DataChoice): string {
  if (choice.kind === 'folder') return choice.dir;
  return choice.occluders ? 'drawn shapes with occluders' : 'drawn shapes';
}

function drawShapes(choice: DrawnChoice, split: string, world: World): Dataset {
  if (split !== 'train' && split !== 'test') {
    throw new RangeError(`drawn shapes have no split ${JSON.stringify(split)}, there are: train, test`);
  }
  const images = split === 'train' ? choice.trainImages : choice.testImages;
  world.progress.say(`drawing ${images} images, split ${split}`);
  return shapesDataset({ split, images, seed: choice.seed, occluders: choice.occluders });
}
