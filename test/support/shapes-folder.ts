// A small VOC folder of drawn shapes, drawn once in a process and written for each test.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { shapesDataset } from '../../lib/data/shapes/shapes.js';
import { writeVocFolder } from '../../lib/data/voc/write-voc-folder.js';
import { ownFolder } from './own-folder.js';

/** The folder that is copied; null until the first test asks for it. */
let drawn: Promise<string> | null = null;

/** Four images to train on (splits train and trainval) and three to test on. */
export async function shapesFolder(parent: string): Promise<string> {
  const dir = join(parent, 'shapes');
  cpSync(await (drawn ??= draw()), dir, { recursive: true });
  return dir;
}

async function draw(): Promise<string> {
  const dir = ownFolder();
  const set = (split: 'train' | 'test', images: number): ReturnType<typeof shapesDataset> =>
    shapesDataset({ split, images, seed: 1, occluders: false });
  await writeVocFolder(dir, [set('train', 4), set('test', 3)]);
  return dir;
}
