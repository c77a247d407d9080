import { join } from 'node:path';
import type { Command } from './command.js';
import type { Arguments } from './flags.js';
import { freeRunFolder, readRunConfig, removePartialFiles, RUN_FILES } from '../runs/run-folder.js';
import { writeRunReport } from '../runs/run-report.js';
import { DEFAULT_SYSTEM } from '../systems/systems.js';
import { newPlan, PLAN_FLAGS, resumedPlan } from './plan-flags.js';
import { trainRun } from '../runs/train-run.js';
import { readLog } from '../runs/training-log.js';
import type { World } from '../runs/world.js';

/** `rcnn train` */
export const trainCommand: Command = {
  name: 'train',
  summary: 'train a detector on drawn shapes or on a VOC folder',
  operands: '',
  operandCount: [0, 0],
  about: 'Trains a detector and leaves a run folder: config.json, log.csv, model.safetensors, report.html. A '
    + 'checkpoint is written every so many steps; after a kill, --resume goes on from the last one and ends with the '
    + 'same bytes as if nothing had happened.',
  flags: [
    ...PLAN_FLAGS,
    { kind: 'text', name: 'out', value: 'RUN', about: 'the run folder, new or empty (default: a free one in runs/)' },
    { kind: 'text', name: 'run', value: 'RUN', about: 'with --resume: the run to go on with' },
    { kind: 'switch', name: 'resume', about: 'go on with an interrupted run' },
    { kind: 'switch', name: 'json', about: 'print the result as JSON; progress stays on stderr' },
  ],
  examples: [
    'rcnn train --out runs/shapes',
    'rcnn train --data my-photos --split train --steps 300 --out runs/photos',
    'rcnn train --resume --run runs/photos',
  ],
  run: train,
};

async function train(args: Arguments, world: World): Promise<void> {
  const dir = await runDirectory(args);
  const steps = args.has('resume') ? await resumed(dir, args, world) : await fresh(dir, args, world);
  const { columns, rows } = await readLog(join(dir, RUN_FILES.log));
  const last = Object.fromEntries(columns.map((name, i) => [name, rows[rows.length - 1][i]]));
  if (args.has('json')) world.print(JSON.stringify({ run: dir, steps, last }));
  else world.print(`run folder ${dir}; test it by: rcnn test --run ${dir}`);
}

async function fresh(dir: string, args: Arguments, world: World): Promise<number> {
  const plan = await newPlan(args, world);
  const config = await trainRun(dir, plan, false, world);
  await writeRunReport(dir, config, null);
  return plan.settings.steps;
}

async function resumed(dir: string, args: Arguments, world: World): Promise<number> {
  const stored = await readRunConfig(dir);
  const plan = await resumedPlan(args, stored.plan, join(dir, RUN_FILES.config), world);
  if (stored.training !== null) {
    world.progress.say(`${dir}: all ${plan.settings.steps} steps are done, nothing to resume`);
  } else {
    await removePartialFiles(dir);
    await writeRunReport(dir, await trainRun(dir, plan, true, world), null);
  }
  return plan.settings.steps;
}

async function runDirectory(args: Arguments): Promise<string> {
  const [out, run] = [args.text('out'), args.text('run')];
  if (out !== undefined && run !== undefined && out !== run) throw new RangeError('--out and --run name two folders');
  if (!args.has('resume') && run !== undefined) throw new RangeError('--run goes with --resume; a new run takes --out');
  if (args.has('resume') && out === undefined && run === undefined) throw new RangeError('--resume needs --run RUN');
  return out ?? run ?? freeRunFolder(args.text('system') ?? DEFAULT_SYSTEM);
}
