// A small VOC folder of drawn shapes, written once for a test.
import { join } from 'node:path';
import { shapesDataset } from '../../lib/data/shapes/shapes.js';
import { writeVocFolder } from '../../lib/data/voc/write-voc-folder.js';

/** Four images to train on (splits train and trainval) and three to test on. */
export async function shapesFolder(parent: string): Promise<string> {
  const dir = join(parent, 'shapes');
  const set = (split: 'train' | 'test', images: number): ReturnType<typeof shapesDataset> =>
    shapesDataset({ split, images, seed: 1, occluders: false });
  await writeVocFolder(dir, [set('train', 4), set('test', 3)]);
  return dir;
}
