import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writePng } from '../data/pictures/image-file.js';
import type { RgbImage } from '../data/sample.js';
import { Rng } from '../tensor/rng.js';
import type { Command } from './command.js';
import { detectionAccount, type DetectionAccount } from '../explain/detection-account.js';
import { anchorsPicture, detectionsPicture, proposalsPicture } from '../explain/explain-pictures.js';
import { caseLines, detectionLines, objectLines } from '../explain/explain-text.js';
import { openCase, type ExplainedCase } from '../explain/explained-case.js';
import { explainedImage } from '../explain/open-explainer.js';
import type { Arguments } from './flags.js';
import { objectAccount, type ObjectAccount } from '../explain/object-account.js';
import { loadRunExplainer } from '../explain/open-explainer.js';
import { readRunConfig } from '../runs/run-folder.js';
import { drawing, SCORE_FLAG } from './test-command.js';
import { MODE_FLAG } from './plan-flags.js';
import type { World } from '../runs/world.js';

const DEFAULT_FOLDER = 'explain';
const DEFAULT_SPLIT = 'test';

/** `rcnn explain` */
export const explainCommand: Command = {
  name: 'explain',
  summary: 'say why a detector found what it found in a picture, and missed the rest',
  operands: 'IMAGE',
  operandCount: [1, 1],
  about: 'Runs the detector of a run folder over one picture and keeps a record of every decision. IMAGE is a PNG or '
    + 'JPEG file, or the id of an image of the run\'s data, whose objects are known then: the account says of each '
    + 'which anchors are its own, which proposal fits best, which detection found it or at which step it was lost; and '
    + 'of each detection where it comes from and whom it suppressed. The same is drawn.',
  flags: [
    { kind: 'text', name: 'run', value: 'RUN', about: 'the run folder; needed' },
    { kind: 'text', name: 'split', value: 'NAME', about: `where the id is looked for (default: ${DEFAULT_SPLIT})` },
    { kind: 'text', name: 'object', value: 'N[,N…]', about: 'only these objects (from 1)' },
    { kind: 'text', name: 'detection', value: 'N[,N…]', about: 'only these detections (from 1, best first)' },
    { ...SCORE_FLAG, about: 'the lowest score of a detection that is accounted for (default: 0.5)' },
    { kind: 'text', name: 'out', value: 'DIR', about: `where the pictures go (default: RUN/${DEFAULT_FOLDER})` },
    MODE_FLAG,
    { kind: 'switch', name: 'json', about: 'print the accounts as JSON, numbers from 0' },
    { kind: 'switch', name: 'all', about: 'with --json: all records of anchors, proposals, regions and verdicts, too' },
  ],
  examples: ['rcnn explain --run runs/shapes test_000003', 'rcnn explain --run runs/photos --detection 1,2 one.jpg'],
  run: explain,
};

interface Accounts {
  readonly objects: readonly ObjectAccount[];
  readonly detections: readonly DetectionAccount[];
}

async function explain(args: Arguments, world: World): Promise<void> {
  const dir = args.text('run');
  if (dir === undefined) throw new RangeError('--run RUN is missing');
  if (args.has('all') && !args.has('json')) throw new RangeError('--all is for --json');
  const asked = { object: numbersOf('object', args), detection: numbersOf('detection', args) };
  const config = await readRunConfig(dir);
  const { sample, isTruthKnown } = await explainedImage(
    args.operands[0], args.text('split') ?? DEFAULT_SPLIT, config, world);
  const compute = await world.openCompute(args.text('mode') ?? config.plan.mode);
  try {
    const explainer = await loadRunExplainer(dir, config, { compute, isOfData: isTruthKnown }, world);
    const image = await sample.image();
    const explanation = await explainer.explain(sample, new Rng(config.plan.settings.seed).fork('explain'));
    const { width, height } = image;
    const seen = openCase(explanation, explainer.classes, { width, height, isTruthKnown });
    const accounts = accountsOf(asked, drawing(args).drawnScore, seen);
    const folder = join(args.text('out') ?? join(dir, DEFAULT_FOLDER), sample.id);
    const pictures = await writePictures(image, accounts, seen, folder);
    const told = { image: sample.id, ...accounts, pictures };
    if (args.has('json')) world.print(JSON.stringify(args.has('all') ? { ...told, ...recordsOf(seen) } : told));
    else for (const line of textLines(sample.id, accounts, seen, pictures)) world.print(line);
  } finally {
    await compute.close();
  }
}

/** What was typed after --object and --detection; undefined where nothing was. */
interface Asked {
  readonly object: readonly number[] | undefined;
  readonly detection: readonly number[] | undefined;
}

/** `1,3` → 1, 3. */
function numbersOf(name: keyof Asked, args: Arguments): number[] | undefined {
  const list = args.text(name);
  return list?.split(',').map((text) => {
    const number = text.trim() === '' ? NaN : Number(text);
    if (Number.isInteger(number) && number >= 1) return number;
    throw new RangeError(`--${name} must be numbers from 1 with commas between, got ${JSON.stringify(list)}`);
  });
}

/** Those that were asked for; where nobody asked, all objects and every detection of at least the lowest score. */
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
  image: RgbImage, { objects, detections }: Accounts, seen: ExplainedCase, folder: string,
): Promise<string[]> {
  const drawn: readonly (readonly [name: string, picture: RgbImage | null])[] = [
    ['anchors', anchorsPicture(image, objects, seen)],
    ['proposals', proposalsPicture(image, objects, seen)],
    ['detections', detectionsPicture(image, detections, seen)],
  ];
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const [name, picture] of drawn) {
    if (picture === null) continue;
    const file = join(folder, `${name}.png`);
    await writePng(file, picture);
    files.push(file);
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
    `drawn in ${pictures.join(', ')}`,
  ];
}

function recordsOf({ anchors, proposals, regions, verdicts }: ExplainedCase): object {
  return { anchors, proposals, regions, verdicts };
}
