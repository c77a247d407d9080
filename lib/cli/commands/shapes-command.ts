import { SHAPE_CLASSES } from '../../data/shapes/shape-outlines.js';
import { shapesDataset, SHAPES_DEFAULT } from '../../data/shapes/shapes.js';
import { writeVocFolder } from '../../data/voc/write-voc-folder.js';
import type { World } from '../../runs/world.js';
import { printResult, type Command } from '../command.js';
import type { Arguments } from '../flags.js';

const { trainImages, testImages, seed } = SHAPES_DEFAULT;

/** `rcnn shapes` */
export const shapesCommand: Command = {
  name: 'shapes',
  summary: 'write the drawn shapes as a VOC folder',
  operand: { name: 'OUT', several: false },
  about: `Draws scenes of ${SHAPE_CLASSES.length} kinds of shapes and writes them as a VOC folder with the splits `
    + 'train, trainval and test. The same flags give the same bytes. The folder must not exist or be empty.',
  flags: [
    { kind: 'integer', name: 'train-images', minimum: 1, maximum: 1e6, about: `(default: ${trainImages})` },
    { kind: 'integer', name: 'test-images', minimum: 1, maximum: 1e6, about: `(default: ${testImages})` },
    { kind: 'integer', name: 'seed', minimum: 0, about: `(default: ${seed}, the measured set)` },
    { kind: 'switch', name: 'occluders', about: 'the harder variant, with blobs in front of objects' },
    { kind: 'switch', name: 'json', about: 'print the result as JSON' },
  ],
  examples: ['rcnn shapes data/shapes', 'rcnn shapes data/hard --occluders --train-images 600'],
  run: shapes,
};

async function shapes(args: Arguments, world: World): Promise<void> {
  const [dir] = args.operands;
  const occluders = args.has('occluders');
  const counts = {
    train: args.number('train-images') ?? trainImages,
    test: args.number('test-images') ?? testImages,
  };
  await writeVocFolder(dir, () => {
    const sets = (['train', 'test'] as const).map((split) => {
      world.progress.say(`drawing ${counts[split]} images, split ${split}`);
      return shapesDataset({ split, images: counts[split], seed: args.number('seed') ?? seed, occluders });
    });
    world.progress.say(`writing ${counts.train + counts.test} images`);
    return sets;
  });
  printResult(args, world, { dir, classes: SHAPE_CLASSES, images: counts },
    [`${dir}: ${counts.train} images to train on, ${counts.test} to test on`]);
}
