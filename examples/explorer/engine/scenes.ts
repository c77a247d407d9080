// Drawn scenes that trainings of the page learn from.
import type { Dataset } from '../../../lib/data/sample.js';
import { shapesDataset, SHAPES_DEFAULT } from '../../../lib/data/shapes/shapes.js';

/** The first scenes of the training split; the same ones in the page and in the worker. */
export function trainingScenes(images: number): Dataset {
  return shapesDataset({ split: 'train', images, seed: SHAPES_DEFAULT.seed, occluders: false });
}

/** Scenes that no training of the page has seen. */
export function otherScenes(images: number): Dataset {
  return shapesDataset({ split: 'test', images, seed: SHAPES_DEFAULT.seed, occluders: false });
}

/** Scenes that slow R-CNN and SPP-net learn from, step by step. */
export function stagedScenes(): Dataset {
  return trainingScenes(3);
}
