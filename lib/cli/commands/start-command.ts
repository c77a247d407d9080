import { join } from 'node:path';
import { describeBackend } from '../../compute/compute.js';
import { apText } from '../../evaluation/ap-text.js';
import { DRAWN_SHAPES } from '../../runs/data-choice.js';
import { adviceLines } from '../../runs/diagnosis/advice-lines.js';
import type { Metrics } from '../../runs/metrics.js';
import type { RunConfig } from '../../runs/run-config.js';
import { inFreeRunFolder, readRunConfig, RUN_FILES, unfinishedRun } from '../../runs/run-folder.js';
import { testRun } from '../../runs/test-run.js';
import { trainRun } from '../../runs/train-run.js';
import type { World } from '../../runs/world.js';
import { DEFAULT_SYSTEM, systemNamed, SYSTEMS } from '../../systems/systems.js';
import { durationText } from '../../viz/number-text.js';
import { commandLine, goingOnBy, printResult, type Command } from '../command.js';
import { UsageError, type Arguments } from '../flags.js';
import { newPlan, resumedPlan, SETTING_FLAGS } from '../plan-flags.js';
import { drawing, jsonFlag, PICTURES_FLAG, SCORE_FLAG } from '../shared-flags.js';
import { resultLines } from './test-command.js';

const FULL_STEPS = 5000; // docs/recipe.md, "Training"
const FIRST_PICTURE = 'test_000000'; // an id of the drawn shapes

/** `rcnn start`, which is `npm start` */
export const startCommand: Command = {
  name: 'start',
  summary: 'train on drawn shapes, test, and leave pictures: train and test in one',
  operand: null,
  about: `Trains ${systemNamed(DEFAULT_SYSTEM, SYSTEMS).describe} on drawn shapes, tests the result on other drawn `
    + 'shapes, and prints the run folder with the pictures.',
  flags: [
    { kind: 'switch', name: 'full', about: `the full schedule of ${FULL_STEPS} steps` },
    ...SETTING_FLAGS,
    PICTURES_FLAG,
    SCORE_FLAG,
    { kind: 'text', name: 'out', value: 'RUN', about: 'the run folder, new or empty (default: a free one in runs/)' },
    { kind: 'switch', name: 'resume', about: 'go on with the run of --out, or with the last unfinished one in runs/' },
    jsonFlag('metrics.json'),
  ],
  examples: [
    'npx rcnn start', 'npx rcnn start --resume', 'npx rcnn start --full', 'npx rcnn start --seed 1 --out runs/seed-1',
  ],
  run: start,
};

async function start(args: Arguments, world: World): Promise<void> {
  if (args.has('full') && args.has('steps')) throw new UsageError('--full and --steps contradict each other');
  if (args.has('resume')) return resume(args, world);
  const plan = await newPlan(args, world);
  const settings = args.has('full') ? { ...plan.settings, steps: FULL_STEPS } : plan.settings;
  const make = (dir: string): Promise<void> =>
    trainAndTest(dir, args, () => trainRun(dir, { ...plan, settings }, false, world), world);
  const out = args.text('out');
  await (out === undefined ? inFreeRunFolder(DEFAULT_SYSTEM, make) : make(out));
}

/** Goes on with the run of --out, or with the last one in runs/ that is not finished. */
async function resume(args: Arguments, world: World): Promise<void> {
  const dir = args.text('out') ?? await unfinishedRun(DEFAULT_SYSTEM);
  const stored = await readRunConfig(dir);
  const plan = await resumedPlan(args, stored.plan, join(dir, RUN_FILES.config), world);
  const train = async (): Promise<RunConfig> => stored.training === null ? trainRun(dir, plan, true, world) : stored;
  await trainAndTest(dir, args, train, world);
}

async function trainAndTest(
  dir: string, args: Arguments, train: () => Promise<RunConfig>, world: World,
): Promise<void> {
  const begin = world.now();
  const { metrics, evaluation, advice } = await goingOnBy(['start', '--resume', '--out', dir], async () => {
    const config = await train();
    const { mode } = config.plan;
    return testRun(dir, config, { data: DRAWN_SHAPES, split: 'test', mode, ...drawing(args) }, world);
  });
  printResult(args, world, metrics, [
    ...resultLines(metrics, evaluation),
    ...adviceLines(advice),
    stageLine(metrics, world.now() - begin),
    `backend: ${describeBackend(metrics.backend)}`,
    `mAP ${apText(metrics.mAP)} on ${metrics.images} images`,
    `run folder ${dir}: open ${join(dir, RUN_FILES.report)}`,
    `pictures in ${join(dir, RUN_FILES.pictures)}`,
    `see why objects of a picture were found or missed by: ${commandLine(['explain', '--run', dir, FIRST_PICTURE])}`,
  ]);
}

function stageLine({ seconds: { stages } }: Metrics, all: number): string {
  const parts = Object.entries(stages).map(([name, seconds]) => `${name} ${durationText(seconds)}`);
  return `time: ${parts.join(', ')}, in all ${durationText(all)}`;
}
