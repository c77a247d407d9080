// `--data DIR`, or the drawn shapes: what to train or test on, as it was typed and as it is stored in config.json.
import { resolve } from 'node:path';
import type { Dataset } from '../data/sample.js';
import { SHAPES_DEFAULT, shapesDataset } from '../data/shapes.js';
import { readVocFolder } from '../data/voc-folder.js';
import type { Arguments, Flag } from './flags.js';
import type { World } from './world.js';

interface DrawnChoice {
  readonly kind: 'shapes';
  readonly occluders: boolean;
  readonly seed: number;
  readonly trainImages: number;
  readonly testImages: number;
}

export type DataChoice = { readonly kind: 'folder'; readonly dir: string } | DrawnChoice;

/** The measured set of drawn shapes. */
export const DRAWN_SHAPES: DrawnChoice = { kind: 'shapes', ...SHAPES_DEFAULT };

export const DATA_FLAGS: readonly Flag[] = [
  { kind: 'text', name: 'data', value: 'DIR',
    about: 'a VOC folder: Annotations, JPEGImages (PNG or JPEG), ImageSets/Main (default: drawn shapes)' },
  { kind: 'switch', name: 'occluders', about: 'drawn shapes: the harder variant, with blobs in front of objects' },
];

/** The data that the flags ask for; `otherwise` when they say nothing. Throws RangeError when they contradict. */
export function dataChoice(args: Arguments, otherwise: DataChoice): DataChoice {
  const dir = args.text('data');
  if (dir !== undefined && args.has('occluders')) throw new RangeError('--occluders is for drawn shapes, not --data');
  if (dir !== undefined) return { kind: 'folder', dir: resolve(dir) };
  return args.has('occluders') ? { ...DRAWN_SHAPES, occluders: true } : otherwise;
}

/**
 * Reads or draws a split. `classes` are those of a model, null: those of the data.
 * Throws RangeError for a split that drawn shapes do not have, or classes that are not theirs.
 */
export async function loadData(
  choice: DataChoice, split: string, classes: readonly string[] | null, world: World,
): Promise<Dataset> {
  const data = choice.kind === 'folder'
    ? await readVocFolder(choice.dir, split, classes === null ? {} : { classes })
    : drawShapes(choice, split, world);
  for (const note of data.notes ?? []) world.progress.say(note);
  if (classes !== null && classes.join('\n') !== data.classes.join('\n')) {
    throw new RangeError(`the model knows ${classes.join(', ')}; the drawn shapes are ${data.classes.join(', ')}`);
  }
  return data;
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
