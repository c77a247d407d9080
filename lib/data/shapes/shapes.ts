// The drawn shapes as a data set: the bytes of a scene depend on seed, split and index only. All scenes are drawn when
// the data set is made, because boxes and flags come out of the drawing. Their pixels, 112.5 kB a picture, are kept up
// to a limit; a picture beyond it is drawn again, byte for byte the same, whenever it is asked for.
import { Rng } from '../../tensor/rng.js';
import { drawScene, SCENE_STYLE, SCENE_STYLE_OCCLUDERS, type Scene } from './draw-scene.js';
import type { Dataset, RgbImage, Sample } from '../sample.js';
import { SHAPE_CLASSES } from './shape-outlines.js';

export interface ShapesOptions {
  readonly split: 'train' | 'test';
  readonly images: number;
  readonly seed: number;
  /** The harder variant, with blobs in front of objects and more difficult objects. */
  readonly occluders: boolean;
}

/** Source: docs/recipe.md, "Scenes". */
export const SHAPES_DEFAULT = { trainImages: 300, testImages: 200, seed: 1, occluders: false } as const;

/** Pixels of a data set that are kept: enough for 2,386 pictures. */
const KEPT_PIXEL_BYTES = 256 * 2 ** 20;

/**
 * Draws a split and keeps at most `keptBytes` of its pixels. Throws RangeError when the number of images is not a
 * positive integer.
 */
export function shapesDataset(options: ShapesOptions, keptBytes = KEPT_PIXEL_BYTES): Dataset {
  return datasetOf(options, [...drawnSamples(options, keptBytes)]);
}

/** The same data set; `drawn` is told after each picture how many are there, and is waited for. */
export async function shapesDatasetInTurns(
  options: ShapesOptions, drawn: (done: number) => Promise<void>,
): Promise<Dataset> {
  const samples: Sample[] = [];
  for (const sample of drawnSamples(options, KEPT_PIXEL_BYTES)) await drawn(samples.push(sample));
  return datasetOf(options, samples);
}

function datasetOf({ split, occluders }: ShapesOptions, samples: readonly Sample[]): Dataset {
  return { name: occluders ? 'shapes-occluders' : 'shapes', split, classes: SHAPE_CLASSES, samples };
}

/** The pictures of a split, one after the other. */
function* drawnSamples({ split, images, seed, occluders }: ShapesOptions, keptBytes: number): Generator<Sample> {
  if (!Number.isInteger(images) || images < 1) {
    throw new RangeError(`shapesDataset: the number of images must be a positive integer, got ${images}`);
  }
  const rng = new Rng(seed).fork(split);
  const style = occluders ? SCENE_STYLE_OCCLUDERS : SCENE_STYLE;
  const keptImages = Math.floor(keptBytes / (3 * style.width * style.height));
  for (let i = 0; i < images; i++) {
    const draw = (): Scene => drawScene(style, rng.fork(String(i)));
    yield shapesSample(idOf(split, i), draw, i < keptImages);
  }
}

/** The ids of a set's images, those to train on first. */
export function shapeIds({ trainImages, testImages }: { trainImages: number; testImages: number }): string[] {
  const counts = { train: trainImages, test: testImages };
  return (['train', 'test'] as const).flatMap((split) =>
    Array.from({ length: counts[split] }, (_, i) => idOf(split, i)));
}

function idOf(split: ShapesOptions['split'], index: number): string {
  return `${split}_${String(index).padStart(6, '0')}`;
}

/**
 * `draw` is called once, and again for every look at a picture that is not kept. The two kinds of pictures are made by
 * functions of their own: functions that are made side by side share all that any of them uses, the kept image too.
 */
function shapesSample(id: string, draw: () => Scene, isKept: boolean): Sample {
  const { image, objects } = draw();
  const { width, height } = image;
  return { id, width, height, objects, ...(isKept ? keptPicture(image) : drawnPicture(draw)) };
}

function keptPicture(image: RgbImage): Pick<Sample, 'inMemory' | 'image'> {
  return { inMemory: true, image: async () => image };
}

function drawnPicture(draw: () => Scene): Pick<Sample, 'image'> {
  return { image: async () => draw().image };
}
