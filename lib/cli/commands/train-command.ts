import { join } from 'node:path';
import { tidyRun } from '../../runs/complete-run.js';
import { refuseGoneData, testSplitOf } from '../../runs/data-choice.js';
import { zeroLosses } from '../../runs/diagnosis/training-length.js';
import { fittedPlan } from '../../runs/fit/fit-plan.js';
import type { TrainPlan } from '../../runs/run-config.js';
import { inFreeRunFolder, readRunConfig, RUN_FILES } from '../../runs/run-folder.js';
import { writeRunReport } from '../../runs/run-report.js';
import { isThere } from '../../runs/text-files.js';
import { trainRun } from '../../runs/train-run.js';
import { readLog } from '../../runs/training-log.js';
import type { World } from '../../runs/world.js';
import { commandLine, goingOnBy, printResult, type Command } from '../command.js';
import { UsageError, type Arguments } from '../flags.js';
import { newPlan, PLAN_FLAGS, resumedPlan } from '../plan-flags.js';
import { jsonFlag } from '../shared-flags.js';
import { VALIDATION_FLAGS } from '../training-flags.js';

/** `rcnn train` */
export const trainCommand: Command = {
  name: 'train',
  summary: 'train a detector on drawn shapes or on a VOC folder',
  operand: null,
  about: 'Trains a detector and leaves a run folder: config.json, log.csv, model.safetensors, report.html. Writes '
    + 'checkpoints on the way; after a kill, --resume goes on from the last one and ends with the same bytes as an '
    + 'uninterrupted training. With --data, what is not typed of scale, anchors, limits on proposals, learning rate '
    + 'and steps is chosen from the annotations, and the first lines say why.',
  flags: [
    ...PLAN_FLAGS,
    ...VALIDATION_FLAGS,
    { kind: 'text', name: 'out', value: 'RUN', about: 'the run folder, new or empty (default: a free one in runs/)' },
    { kind: 'text', name: 'run', value: 'RUN', about: 'with --resume: the run to go on with' },
    { kind: 'switch', name: 'resume', about: 'go on with an interrupted run, or with --steps for more steps' },
    jsonFlag('the result as JSON'),
  ],
  examples: [
    'npx rcnn train --out runs/shapes',
    'npx rcnn train --data my-photos --split train --steps 300 --out runs/photos',
    'npx rcnn train --data my-photos --split train --val-split val --out runs/photos',
    'npx rcnn train --resume --run runs/photos',
    'npx rcnn train --data more-photos --init runs/photos/model.safetensors',
  ],
  run: train,
};

async function train(args: Arguments, world: World): Promise<void> {
  const dir = runDirectory(args);
  if (args.has('resume')) return trained(dir!, await resumed(dir!, args, world), args, world);
  const typed = {
    scale: args.has('scale'), steps: args.has('steps'), recipe: args.has('recipe'),
    rate: args.has('lr') || args.has('init'),
  };
  const { plan, lines } = await fittedPlan(await newPlan(args, world), typed, world);
  for (const line of lines) world.progress.say(line);
  const make = async (out: string): Promise<void> => trained(out, await fresh(out, plan, world), args, world);
  await (dir === undefined ? inFreeRunFolder(plan.system, make) : make(dir));
}

async function trained(dir: string, plan: TrainPlan, args: Arguments, world: World): Promise<void> {
  const { columns, rows } = await readLog(join(dir, RUN_FILES.log));
  const last = Object.fromEntries(columns.map((name, i) => [name, rows[rows.length - 1][i]]));
  const { settings: { steps } } = plan;
  for (const line of zeroLosses({ columns, rows })) world.progress.say(line);
  const lines = [`run folder ${dir}`, `test it by: ${await testLine(dir, plan)}`];
  printResult(args, world, { run: dir, steps, last }, lines);
}

/** The command line that tests a run on images it was not trained on, where its data have some. */
export async function testLine(dir: string, { data, split: trained }: TrainPlan): Promise<string> {
  const split = await testSplitOf(data, trained);
  const isSeen = split === trained || (split === 'val' && trained === 'trainval');
  const note = isSeen ? ' (these images were trained on: the data have no other split)' : '';
  return `${commandLine(['test', '--run', dir, '--split', split])}${note}`;
}

async function fresh(dir: string, plan: TrainPlan, world: World): Promise<TrainPlan> {
  const config = await goingOnBy(['train', '--resume', '--run', dir], () => trainRun(dir, plan, false, world));
  await writeRunReport(dir, config, null);
  return plan;
}

/** Goes on with a run; a report of a finished one stays as it is, since it may show a test. */
async function resumed(dir: string, args: Arguments, world: World): Promise<TrainPlan> {
  const stored = await readRunConfig(dir);
  const plan = await resumedPlan(args, stored.plan, join(dir, RUN_FILES.config), world);
  const { settings: { steps } } = plan;
  if (stored.training === null || steps > stored.plan.settings.steps) {
    if (!args.has('data')) await refuseGoneData(dir, plan.data);
    const config = await goingOnBy(['train', '--resume', '--run', dir], () => trainRun(dir, plan, true, world));
    await writeRunReport(dir, config, null);
    return plan;
  }
  world.progress.say(`${dir}: all ${steps} steps are done, nothing to resume`);
  await tidyRun(dir);
  if (!await isThere(join(dir, RUN_FILES.report))) await writeRunReport(dir, stored, null); // a kill prevented it
  return plan;
}

/** The folder that was typed; undefined: a free one in runs. */
function runDirectory(args: Arguments): string | undefined {
  const [out, run] = [args.text('out'), args.text('run')];
  if (out !== undefined && run !== undefined && out !== run) throw new UsageError('--out and --run name two folders');
  if (!args.has('resume') && run !== undefined) throw new UsageError('--run goes with --resume; a new run takes --out');
  if (args.has('resume') && out === undefined && run === undefined) throw new UsageError('--resume needs --run RUN');
  return out ?? run;
}
