import { openAnnotated } from '../../data/annotated/open-annotated.js';
import { writeAsVoc } from '../../data/annotated/write-as-voc.js';
import { describeWritten, refusePlace } from '../../data/annotated/written-images.js';
import { checkAnnotated, type VocReport } from '../../data/voc/check-voc-folder.js';
import { describeTrouble, groupedTroubles } from '../../data/voc/voc-trouble.js';
import { annotationsOf } from '../../runs/fit/annotated-split.js';
import { checkLines } from '../../runs/fit/fit-lines.js';
import { USUAL_CONFIG } from '../../runs/fit/usual-config.js';
import type { Progress } from '../../runs/lines/progress.js';
import type { World } from '../../runs/world.js';
import { commandLine, printResult, type Command } from '../command.js';
import { UsageError, type Arguments } from '../flags.js';
import { folderOptions, REPAIR_FLAGS } from '../shared-flags.js';

/** `rcnn check` */
export const checkCommand: Command = {
  name: 'check',
  summary: 'look for trouble in annotated pictures before training on them',
  operand: { name: 'DATA', several: false },
  about: 'Reads every annotation and decodes every picture of a VOC folder, a VOCdevkit or COCO files, but for '
    + 'pictures that were found sound before. Lists what is wrong, which would stop a training, and what is worth a '
    + 'look, which would not: repairs and likely mistakes (docs/your-data.md). Then counts images, splits and objects. '
    + 'The exit code is 1 when something is wrong.',
  flags: [
    { kind: 'text', name: 'fix', value: 'OUT', about: 'write the data anew as VOC has them, with all repairs made' },
    { kind: 'switch', name: 'skip-bad', about: 'with --fix: leave out images that cannot be used' },
    ...REPAIR_FLAGS,
    { kind: 'switch', name: 'json', about: 'print the findings as JSON' },
  ],
  examples: ['npx rcnn check my-photos', 'npx rcnn check my-photos --fix my-fixed --skip-bad'],
  run: check,
};

async function check(args: Arguments, world: World): Promise<void> {
  const [dir] = args.operands;
  const [out, skipBad] = [args.text('fix'), args.has('skip-bad')];
  if (skipBad && out === undefined) throw new UsageError('--skip-bad goes with --fix');
  world.progress.say(`checking ${dir}`);
  const options = folderOptions(args);
  const { sound, progress } = world;
  progress.hint('reading the annotations');
  const source = await openAnnotated(dir, options);
  if (out !== undefined) await refusePlace(source, out);
  const report = await checkAnnotated(source, {
    ...options, ...sound === undefined ? {} : { sound },
    onImage: (done, of) => progress.part('image', done, of, false),
  });
  progress.clear();
  const wrong = report.troubles.filter(({ fatal }) => fatal).length;
  const next = wrong === 0 && out === undefined ? [`train on it by: ${commandLine(trainWords(args, report))}`] : [];
  const lines = [...reportLines(report), ...await anchorLines(dir, args, progress), ...next];
  printResult(args, world, limited(report), lines);
  if (wrong > 0 && !skipBad) {
    const fix = out === undefined ? ['--fix', `${dir}-fixed`] : [];
    throw new RangeError(`${dir}: ${wrong} ${wrong === 1 ? 'trouble' : 'troubles'} would stop a training; write a `
      + `folder without these images by: ${commandLine(['check', ...args.typed, ...fix, '--skip-bad'])}`);
  }
  if (out === undefined) return;
  world.progress.say(`${out}: ${describeWritten(await writeAsVoc(source, out, { skipBad }))}`);
  world.progress.say(`look at it by: ${commandLine(['check', out])}`);
}

/**
 * The training that a folder suggests: on split trainval where there is a split test for later, otherwise on train; of
 * a folder without lists a fifth of the images is kept as split val; otherwise on the first split that has images.
 */
function trainWords({ operands: [dir], typed }: Arguments, { imagesPerSplit, troubles }: VocReport): string[] {
  const found = Object.keys(imagesPerSplit).filter((split) => imagesPerSplit[split] > 0);
  const hasNoLists = troubles.some(({ rule }) => rule.includes('--val-share .2'));
  const words = ['train', '--data', dir, ...typed.filter((word) => word !== dir && word !== '--json')];
  if (found.includes('trainval') && found.includes('test')) return words;
  if (hasNoLists) return [...words, '--val-share', '.2', '--split', 'train'];
  return [...words, '--split', found.includes('train') ? 'train' : found[0] ?? 'trainval'];
}

/** The objects against the anchors; none where the folder cannot be read as it is. */
async function anchorLines(dir: string, args: Arguments, progress: Progress): Promise<string[]> {
  try {
    const data = await annotationsOf({ kind: 'folder', dir, ...folderOptions(args) }, undefined, progress);
    return checkLines(data, USUAL_CONFIG);
  } catch {
    return []; // the lines above say what is wrong
  }
}

const LISTED = 1000; // troubles of a kind in the JSON

/** The report with at most 1000 troubles of a kind, and how many there are of each. */
function limited(report: VocReport): object {
  const counts = new Map<string, number>();
  const troubles = report.troubles.filter(({ kind }) => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return counts.get(kind)! <= LISTED;
  });
  return { ...report, troubles, troublesPerKind: Object.fromEntries(counts) };
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
