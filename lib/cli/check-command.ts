import { checkVocFolder, type VocReport } from '../data/voc/check-voc-folder.js';
import { describeTrouble, groupedTroubles } from '../data/voc/voc-trouble.js';
import type { World } from '../runs/world.js';
import { printResult, type Command } from './command.js';
import type { Arguments } from './flags.js';

/** `rcnn check` */
export const checkCommand: Command = {
  name: 'check',
  summary: 'look for trouble in a VOC folder before training on it',
  operand: { name: 'DATA', several: false },
  about: 'Reads every annotation and decodes every picture of a VOC folder. Lists what is wrong, which would stop a '
    + 'training, and what is worth a look, which would not; then counts images, splits and objects. The exit code is 1 '
    + 'when something is wrong.',
  flags: [{ kind: 'switch', name: 'json', about: 'print the findings as JSON' }],
  examples: ['rcnn check my-photos'],
  run: check,
};

async function check(args: Arguments, world: World): Promise<void> {
  const [dir] = args.operands;
  world.progress.say(`checking ${dir}`);
  const report = await checkVocFolder(dir);
  printResult(args, world, report, reportLines(report));
  const wrong = report.troubles.filter(({ fatal }) => fatal).length;
  if (wrong > 0) throw new RangeError(`${dir}: ${wrong} ${wrong === 1 ? 'trouble' : 'troubles'} would stop a training`);
}

function reportLines(report: VocReport): string[] {
  const { troubles, images, imagesWithoutObjects, difficult, truncated, relativeSide } = report;
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  return [
    ...groupedTroubles(troubles).flatMap(({ one, more }) => {
      const mark = one.fatal ? 'wrong' : 'look ';
      const others = more === 0 ? [] : [`${mark}  and ${more} more of the kind '${one.kind}'`];
      return [`${mark}  ${describeTrouble(one)}`, ...others];
    }),
    `images: ${images}, ${imagesWithoutObjects} without objects; ${countsLine(report.sizes)}`,
    `splits: ${countsLine(report.imagesPerSplit)}`,
    `objects: ${countsLine(report.objectsPerClass)}; ${difficult} difficult, ${truncated} truncated`,
    ...relativeSide === null ? [] : [
      `larger side of a box against its image: ${percent(relativeSide.min)} to ${percent(relativeSide.max)}, `
        + `median ${percent(relativeSide.median)}`,
    ],
  ];
}

function countsLine(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
