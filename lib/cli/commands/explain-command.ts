import { makeFolder } from '../../data/files/make-folder.js';
import { join } from 'node:path';
import { drawingFolder, writeDrawing, type DrawingFolder } from '../../data/pictures/drawing-file.js';
import type { RgbImage } from '../../data/sample.js';
import { detectionAccount, type DetectionAccount } from '../../explain/detection-account.js';
import { anchorsPicture, detectionsPicture, PANELS, proposalsPicture } from '../../explain/explain-pictures.js';
import { caseLines, detectionLines, objectLines } from '../../explain/explain-text.js';
import { openCase, type ExplainedCase } from '../../explain/explained-case.js';
import { objectAccount, type ObjectAccount } from '../../explain/object-account.js';
import { explainedImage, loadRunExplainer } from '../../explain/open-explainer.js';
import { testSplitOf } from '../../runs/data-choice.js';
import { readRunConfig } from '../../runs/run-folder.js';
import { withCompute, type World } from '../../runs/world.js';
import { Rng } from '../../tensor/rng.js';
import { printResult, type Command } from '../command.js';
import { UsageError, type Arguments } from '../flags.js';
import { MODEL_FLAGS, modelChoice } from '../model-flags.js';
import { dataChoice, drawing, MODE_FLAG, RUN_DATA_FLAGS, RUN_FLAG, SCORE_FLAG } from '../shared-flags.js';

const DEFAULT_FOLDER = 'explain';

/** `rcnn explain` */
export const explainCommand: Command = {
  name: 'explain',
  summary: 'say why a detector found what it found in a picture, and missed the rest',
  operand: { name: 'IMAGE', several: false },
  about: 'Runs the detector of a run folder over one picture and keeps a record of every decision. IMAGE is a PNG or '
    + 'JPEG file, or the id of an image of the data. The objects of an image of these data are known: for each '
    + 'the account says which anchors are its own, which proposal fits best, and which detection found it or what '
    + 'lost it. For each detection the account says where it comes from and which boxes it suppressed. Pictures show '
    + 'the same.',
  flags: [
    RUN_FLAG,
    ...MODEL_FLAGS,
    ...RUN_DATA_FLAGS,
    { kind: 'text', name: 'split', value: 'NAME', about: 'the split that has the id (default: test; without it val)' },
    { kind: 'numbers', name: 'object', about: 'only these objects (from 1)' },
    { kind: 'numbers', name: 'detection', about: 'only these detections (from 1, best first)' },
    SCORE_FLAG,
    { kind: 'text', name: 'out', value: 'DIR', about: `where the pictures go (default: RUN/${DEFAULT_FOLDER})` },
    MODE_FLAG,
    { kind: 'switch', name: 'json', about: 'print the accounts as JSON, numbers from 0' },
    { kind: 'switch', name: 'all', about: 'with --json: all records of anchors, proposals, regions and verdicts, too' },
  ],
  examples: [
    'npx rcnn explain --run runs/shapes test_000003', 'npx rcnn explain --run runs/photos --detection 1,2 one.jpg',
  ],
  run: explain,
};

interface Accounts {
  readonly objects: readonly ObjectAccount[];
  readonly detections: readonly DetectionAccount[];
}

async function explain(args: Arguments, world: World): Promise<void> {
  const dir = args.needed('run', 'RUN');
  if (args.has('all') && !args.has('json')) throw new UsageError('--all is for --json');
  const asked = { object: args.numbers('object'), detection: args.numbers('detection') };
  const config = await readRunConfig(dir);
  const run = { dir, config, data: dataChoice(args, config.plan.data) };
  const split = args.text('split') ?? await testSplitOf(run.data, 'test');
  const choice = await modelChoice(args);
  const explained = await explainedImage(args.operands[0], split, run, world);
  const { sample, isTruthKnown } = explained;
  await withCompute(world, args.text('mode') ?? config.plan.mode, async (compute) => {
    const explainer = await loadRunExplainer(run, { compute, choice, image: explained }, world);
    const image = await sample.image();
    const explanation = await explainer.explain(sample, new Rng(config.plan.settings.seed).fork('explain'));
    const { width, height } = image;
    const seen = openCase(explanation, explainer.classes, { width, height, isTruthKnown });
    const accounts = accountsOf(asked, drawing(args).drawnScore, seen);
    const out = join(args.text('out') ?? join(dir, DEFAULT_FOLDER), sample.id);
    const folder = await drawingFolder(out, args.operands);
    const pictures = await writePictures(image, accounts, seen, folder);
    const told = { image: sample.id, ...accounts, pictures };
    printResult(args, world, args.has('all') ? { ...told, ...recordsOf(seen) } : told,
      textLines(sample.id, accounts, seen, pictures));
  });
}

/** The numbers, from 1, of --object and of --detection; undefined: the flag was not typed. */
interface Asked {
  readonly object: readonly number[] | undefined;
  readonly detection: readonly number[] | undefined;
}

/** The accounts asked for; without --object and --detection of all objects and of detections from a score up. */
function accountsOf(asked: Asked, lowestScore: number, seen: ExplainedCase): Accounts {
  const isAsked = asked.object !== undefined || asked.detection !== undefined;
  const sure = seen.detections.filter(({ score }) => score >= lowestScore).length;
  const chosen = (name: keyof Asked, count: number, otherwise: number): number[] => {
    const beyond = asked[name]?.find((number) => number > count);
    if (beyond !== undefined) throw new RangeError(`--${name} ${beyond}: the picture has ${count}`);
    return asked[name]?.map((number) => number - 1) ?? Array.from({ length: isAsked ? 0 : otherwise }, (_, i) => i);
  };
  return {
    objects: chosen('object', seen.objects.length, seen.objects.length).map((g) => objectAccount(g, seen)),
    detections: chosen('detection', seen.detections.length, sure).map((d) => detectionAccount(d, seen)),
  };
}

async function writePictures(
  image: RgbImage, { objects, detections }: Accounts, seen: ExplainedCase, folder: DrawingFolder,
): Promise<string[]> {
  const drawn: readonly (readonly [name: string, picture: RgbImage | null])[] = [
    ['anchors', anchorsPicture(image, objects, seen)],
    ['proposals', proposalsPicture(image, objects, seen)],
    ['detections', detectionsPicture(image, detections, objects, seen)],
  ];
  await makeFolder(folder.dir);
  const files: string[] = [];
  for (const [name, picture] of drawn) {
    if (picture === null) continue;
    files.push(await writeDrawing(folder, name, picture));
  }
  return files;
}

function textLines(
  id: string, { objects, detections }: Accounts, seen: ExplainedCase, pictures: readonly string[],
): string[] {
  return [
    `${id}: ${seen.isTruthKnown ? seen.objects.length : 'unknown'} objects, ${seen.detections.length} detections`,
    ...caseLines(seen),
    ...objects.flatMap((account) => ['', ...objectLines(account, seen)]),
    ...detections.flatMap((account) => ['', ...detectionLines(account, seen)]),
    '',
    ...objects.length > PANELS ? [`panels for the first ${PANELS} objects, --object shows others`] : [],
    ...pictures.map((picture) => `drawn in ${picture}`),
  ];
}

function recordsOf({ anchors, proposals, regions, verdicts }: ExplainedCase): object {
  return { anchors, proposals, regions, verdicts };
}
