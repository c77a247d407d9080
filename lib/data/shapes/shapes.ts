// The drawn shapes as a data set: the bytes of a scene depend on seed, split and index only. All scenes are drawn when
// the data set is made, because boxes and flags come out of the drawing, and kept: 112.5 kB per picture.
import { Rng } from '../../tensor/rng.js';
import { drawScene, SCENE_STYLE, SCENE_STYLE_OCCLUDERS, type SceneStyle } from './draw-scene.js';
import type { Dataset, Sample } from '../sample.js';
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

/** Draws a split. Throws RangeError when the number of images is not a positive integer. */
export function shapesDataset(options: ShapesOptions): Dataset {
  const { split, images, seed, occluders } = options;
  if (!Number.isInteger(images) || images < 1) {
    throw new RangeError(`shapesDataset: the number of images must be a positive integer, got ${images}`);
  }
  const rng = new Rng(seed).fork(split);
  const style = occluders ? SCENE_STYLE_OCCLUDERS : SCENE_STYLE;
  const samples = Array.from({ length: images }, (_, i) => shapesSample(split, i, style, rng.fork(String(i))));
  return { name: occluders ? 'shapes-occluders' : 'shapes', split, classes: SHAPE_CLASSES, samples };
}

function shapesSample(split: string, index: number, style: SceneStyle, rng: Rng): Sample {
  const { image, objects } = drawScene(style, rng);
  const id = `${split}_${String(index).padStart(6, '0')}`;
  return { id, width: image.width, height: image.height, objects, image: async () => image };
}
