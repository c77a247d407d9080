import { join } from 'node:path';
import { describeBackend } from '../compute/compute.js';
import { DRAWN_SHAPES } from '../runs/data-choice.js';
import type { Metrics } from '../runs/metrics.js';
import { freeRunFolder, RUN_FILES } from '../runs/run-folder.js';
import { testRun } from '../runs/test-run.js';
import { trainRun } from '../runs/train-run.js';
import type { World } from '../runs/world.js';
import { DEFAULT_SYSTEM, systemNamed, SYSTEMS } from '../systems/systems.js';
import { durationText } from '../viz/number-text.js';
import { printResult, type Command } from './command.js';
import { UsageError, type Arguments } from './flags.js';
import { newPlan, SETTING_FLAGS } from './plan-flags.js';
import { drawing, jsonFlag, PICTURES_FLAG, SCORE_FLAG } from './shared-flags.js';
import { resultLines } from './test-command.js';

const FULL_STEPS = 5000; // docs/recipe.md, "Training"

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
    jsonFlag('metrics.json'),
  ],
  examples: ['npm start', 'npm start -- --full', 'rcnn start --seed 1 --out runs/seed-1'],
  run: start,
};

async function start(args: Arguments, world: World): Promise<void> {
  if (args.has('full') && args.has('steps')) throw new UsageError('--full and --steps contradict each other');
  const begin = world.now();
  const dir = args.text('out') ?? await freeRunFolder(DEFAULT_SYSTEM);
  const plan = await newPlan(args, world);
  const settings = args.has('full') ? { ...plan.settings, steps: FULL_STEPS } : plan.settings;
  const config = await trainRun(dir, { ...plan, settings }, false, world);
  const { metrics, evaluation } = await testRun(
    dir, config, { data: DRAWN_SHAPES, split: 'test', mode: plan.mode, ...drawing(args) }, world);
  printResult(args, world, metrics, [
    ...resultLines(metrics, evaluation),
    stageLine(metrics, world.now() - begin),
    `backend: ${describeBackend(metrics.backend)}`,
    `mAP ${metrics.mAP.toFixed(3)} on ${metrics.images} images`,
    `run folder ${dir}: open ${join(dir, RUN_FILES.report)}; pictures in ${join(dir, RUN_FILES.pictures)}`,
  ]);
}

function stageLine({ seconds: { stages } }: Metrics, all: number): string {
  const parts = Object.entries(stages).map(([name, seconds]) => `${name} ${durationText(seconds)}`);
  return `time: ${parts.join(', ')}, in all ${durationText(all)}`;
}
