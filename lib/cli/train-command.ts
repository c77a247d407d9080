import { join } from 'node:path';
import { completeRun } from '../runs/complete-run.js';
import { testSplitOf } from '../runs/data-choice.js';
import type { TrainPlan } from '../runs/run-config.js';
import { freeRunFolder, readRunConfig, RUN_FILES } from '../runs/run-folder.js';
import { writeRunReport } from '../runs/run-report.js';
import { trainRun } from '../runs/train-run.js';
import { readLog } from '../runs/training-log.js';
import type { World } from '../runs/world.js';
import { DEFAULT_SYSTEM } from '../systems/systems.js';
import { commandLine, printResult, type Command } from './command.js';
import type { Arguments } from './flags.js';
import { newPlan, PLAN_FLAGS, resumedPlan } from './plan-flags.js';
import { jsonFlag } from './shared-flags.js';

/** `rcnn train` */
export const trainCommand: Command = {
  name: 'train',
  summary: 'train a detector on drawn shapes or on a VOC folder',
  operand: null,
  about: 'Trains a detector and leaves a run folder: config.json, log.csv, model.safetensors, report.html. Writes '
    + 'checkpoints on the way; after a kill, --resume goes on from the last one and ends with the same bytes as an '
    + 'uninterrupted training.',
  flags: [
    ...PLAN_FLAGS,
    { kind: 'text', name: 'out', value: 'RUN', about: 'the run folder, new or empty (default: a free one in runs/)' },
    { kind: 'text', name: 'run', value: 'RUN', about: 'with --resume: the run to go on with' },
    { kind: 'switch', name: 'resume', about: 'go on with an interrupted run, or with --steps for more steps' },
    jsonFlag('the result as JSON'),
  ],
  examples: [
    'rcnn train --out runs/shapes',
    'rcnn train --data my-photos --split train --steps 300 --out runs/photos',
    'rcnn train --resume --run runs/photos',
    'rcnn train --data more-photos --init runs/photos/model.safetensors',
  ],
  run: train,
};

async function train(args: Arguments, world: World): Promise<void> {
  const dir = await runDirectory(args);
  const plan = args.has('resume') ? await resumed(dir, args, world) : await fresh(dir, args, world);
  const { columns, rows } = await readLog(join(dir, RUN_FILES.log));
  const last = Object.fromEntries(columns.map((name, i) => [name, rows[rows.length - 1][i]]));
  const { settings: { steps } } = plan;
  printResult(args, world, { run: dir, steps, last }, [`run folder ${dir}; test it by: ${await testLine(dir, plan)}`]);
}

/** The command line that tests a run on images it was not trained on, where its data have some. */
export async function testLine(dir: string, { data, split: trained }: TrainPlan): Promise<string> {
  const split = await testSplitOf(data, trained);
  const isSeen = split === trained || (split === 'val' && trained === 'trainval');
  const note = isSeen ? ' (these images were trained on: the data have no other split)' : '';
  return `${commandLine(['test', '--run', dir, '--split', split])}${note}`;
}

async function fresh(dir: string, args: Arguments, world: World): Promise<TrainPlan> {
  const plan = await newPlan(args, world);
  await writeRunReport(dir, await trainRun(dir, plan, false, world), null);
  return plan;
}

/** Goes on with a run; the report of a finished one stays as it is, since it may show a test. */
async function resumed(dir: string, args: Arguments, world: World): Promise<TrainPlan> {
  const stored = await readRunConfig(dir);
  const plan = await resumedPlan(args, stored.plan, join(dir, RUN_FILES.config), world);
  const { settings: { steps } } = plan;
  if (plan !== stored.plan) await writeRunReport(dir, await trainRun(dir, plan, true, world), null); // more steps
  else if (stored.training === null) await writeRunReport(dir, await completeRun(dir, plan, world), null);
  else world.progress.say(`${dir}: all ${steps} steps are done, nothing to resume`);
  return plan;
}

async function runDirectory(args: Arguments): Promise<string> {
  const [out, run] = [args.text('out'), args.text('run')];
  if (out !== undefined && run !== undefined && out !== run) throw new RangeError('--out and --run name two folders');
  if (!args.has('resume') && run !== undefined) throw new RangeError('--run goes with --resume; a new run takes --out');
  if (args.has('resume') && out === undefined && run === undefined) throw new RangeError('--resume needs --run RUN');
  return out ?? run ?? freeRunFolder(args.text('system') ?? DEFAULT_SYSTEM);
}
