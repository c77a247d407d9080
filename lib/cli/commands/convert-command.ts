import { openAnnotated } from '../../data/annotated/open-annotated.js';
import { writeAsCoco } from '../../data/annotated/write-as-coco.js';
import { writeAsVoc } from '../../data/annotated/write-as-voc.js';
import { describeWritten } from '../../data/annotated/written-images.js';
import type { World } from '../../runs/world.js';
import { printResult, type Command } from '../command.js';
import { UsageError, type Arguments } from '../flags.js';
import { folderOptions, VAL_SHARE_FLAG } from '../shared-flags.js';

const WRITERS = { voc: writeAsVoc, coco: writeAsCoco } as const;

/** `rcnn convert` */
export const convertCommand: Command = {
  name: 'convert',
  summary: 'write annotated pictures in another format, VOC or COCO, with all repairs made',
  operand: { name: 'FROM TO', several: true },
  about: 'Reads a VOC folder, a VOCdevkit or COCO files, and writes a new folder with the same images, objects and '
    + 'splits: Annotations, JPEGImages and ImageSets/Main of VOC, or annotations/instances_<split>.json and images of '
    + 'COCO, where images that no split lists are in instances_unlisted.json. Sound pictures are copied byte for byte. '
    + 'What --strict would refuse is repaired (docs/your-data.md).',
  flags: [
    { kind: 'choice', name: 'to', choices: Object.keys(WRITERS), about: 'the format; needed' },
    { kind: 'switch', name: 'skip-bad', about: 'leave out images that cannot be used' },
    VAL_SHARE_FLAG,
    { kind: 'switch', name: 'json', about: 'print the result as JSON' },
  ],
  examples: ['npx rcnn convert VOCdevkit my-coco --to coco', 'npx rcnn convert instances_val.json my-voc --to voc'],
  run: convert,
};

async function convert(args: Arguments, world: World): Promise<void> {
  const [from, to, ...others] = args.operands;
  const format = args.needed('to', Object.keys(WRITERS).join('|')) as keyof typeof WRITERS; // a choice
  if (to === undefined || others.length > 0) throw new UsageError('two places are needed, FROM and TO');
  world.progress.say(`reading ${from}`);
  const source = await openAnnotated(from, folderOptions(args));
  const written = await WRITERS[format](source, to, { skipBad: args.has('skip-bad') });
  printResult(args, world, { out: to, format, ...written }, [`${to}: ${describeWritten(written)}`]);
}
