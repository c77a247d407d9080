import { join } from 'node:path';
import { describeBackend } from '../compute/compute.js';
import { durationText } from '../viz/number-text.js';
import type { Command } from './command.js';
import { DRAWN_SHAPES } from '../runs/data-choice.js';
import type { Arguments, Flag } from './flags.js';
import type { Metrics } from '../runs/metrics.js';
import { freeRunFolder, RUN_FILES } from '../runs/run-folder.js';
import { DEFAULT_SYSTEM } from '../systems/systems.js';
import { drawing, PICTURES_FLAG, resultLines, SCORE_FLAG } from './test-command.js';
import { testRun } from '../runs/test-run.js';
import { newPlan, SETTING_FLAGS } from './plan-flags.js';
import { trainRun } from '../runs/train-run.js';
import type { World } from '../runs/world.js';

const FULL_STEPS = 5000; // docs/recipe.md, "Training"

const START_FLAGS: readonly Flag[] = [
  { kind: 'switch', name: 'full', about: `the full schedule of ${FULL_STEPS} steps` },
  ...SETTING_FLAGS,
  PICTURES_FLAG,
  SCORE_FLAG,
  { kind: 'text', name: 'out', value: 'RUN', about: 'the run folder, new or empty (default: a free one in runs/)' },
  { kind: 'switch', name: 'json', about: 'print metrics.json; progress stays on stderr' },
];

/** `rcnn start`, which is `npm start` */
export const startCommand: Command = {
  name: 'start',
  summary: 'train on drawn shapes, test, and leave pictures: train and test in one',
  operands: '',
  operandCount: [0, 0],
  about: 'Trains Faster R-CNN (approximate joint training: one net, four losses) on drawn shapes, tests it on others, '
    + 'and says where the run folder with the pictures is.',
  flags: START_FLAGS,
  examples: ['npm start', 'npm start -- --full', 'rcnn start --seed 1 --out runs/seed-1'],
  run: start,
};

async function start(args: Arguments, world: World): Promise<void> {
  if (args.has('full') && args.has('steps')) throw new RangeError('--full and --steps contradict each other');
  const begin = world.now();
  const dir = args.text('out') ?? await freeRunFolder(DEFAULT_SYSTEM);
  const plan = await newPlan(args, world);
  const settings = args.has('full') ? { ...plan.settings, steps: FULL_STEPS } : plan.settings;
  const config = await trainRun(dir, { ...plan, settings }, false, world);
  const { metrics, evaluation } = await testRun(
    dir, config, { data: DRAWN_SHAPES, split: 'test', mode: plan.mode, ...drawing(args) }, world);
  if (args.has('json')) {
    world.print(JSON.stringify(metrics));
    return;
  }
  for (const line of resultLines(metrics, evaluation)) world.print(line);
  world.print(stageLine(metrics, world.now() - begin));
  world.print(`backend: ${describeBackend(metrics.backend)}`);
  world.print(`mAP ${metrics.mAP.toFixed(3)} on ${metrics.images} images`);
  world.print(`run folder ${dir}: open ${join(dir, RUN_FILES.report)}; pictures in ${join(dir, RUN_FILES.pictures)}`);
}

function stageLine({ seconds: { stages } }: Metrics, all: number): string {
  const parts = Object.entries(stages).map(([name, seconds]) => `${name} ${durationText(seconds)}`);
  return `time: ${parts.join(', ')}, in all ${durationText(all)}`;
}
