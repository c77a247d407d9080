import type { Dataset, Sample } from '../../data/sample.js';
import { SHAPE_CLASSES } from '../../data/shapes/shape-outlines.js';
import { SHAPES_DEFAULT } from '../../data/shapes/shapes.js';
import { writeVocFolder } from '../../data/voc/write-voc-folder.js';
import { DRAWN_SHAPES, loadData } from '../../runs/data-choice.js';
import type { Progress } from '../../runs/lines/progress.js';
import type { World } from '../../runs/world.js';
import { commandLine, printResult, type Command } from '../command.js';
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
  examples: ['npx rcnn shapes data/shapes', 'npx rcnn shapes data/hard --occluders --train-images 600'],
  run: shapes,
};

async function shapes(args: Arguments, world: World): Promise<void> {
  const [dir] = args.operands;
  const choice = {
    ...DRAWN_SHAPES,
    occluders: args.has('occluders'),
    seed: args.number('seed') ?? seed,
    trainImages: args.number('train-images') ?? trainImages,
    testImages: args.number('test-images') ?? testImages,
  };
  await writeVocFolder(dir, async () => withProgress(
    [await loadData(choice, 'train', null, world), await loadData(choice, 'test', null, world)], world.progress,
  ));
  world.progress.clear();
  const counts = { train: choice.trainImages, test: choice.testImages };
  printResult(args, world, { dir, classes: SHAPE_CLASSES, images: counts }, [
    `${dir}: ${counts.train} images to train on, ${counts.test} to test on`,
    `train on them by: ${commandLine(['train', '--data', dir])}`,
  ]);
}

/** The same data sets; each picture that is asked for is counted as one that is written. */
function withProgress(sets: readonly Dataset[], progress: Progress): Dataset[] {
  const all = sets.reduce((sum, { samples }) => sum + samples.length, 0);
  progress.say(`writing ${all} images`);
  let done = 0;
  const counted = (sample: Sample): Sample => ({
    ...sample,
    image: () => {
      progress.part('image', ++done, all, false);
      return sample.image();
    },
  });
  return sets.map((set) => ({ ...set, samples: set.samples.map(counted) }));
}
