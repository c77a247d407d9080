import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  ABLATION_NAMES, type AblationFile, type AblationTable, type PlannedTable,
} from '../studies/ablation/ablation.js';
import { measuredTable, trainMissing } from '../studies/ablation/ablation-run.js';
import type { AblationSetting } from '../studies/ablation/ablation-runs.js';
import { plannedTables } from '../studies/ablation/ablation-tables.js';
import { LEGEND, tableLines } from '../studies/ablation/ablation-text.js';
import type { Command } from './command.js';
import { DRAWN_SHAPES, type DataChoice } from '../runs/data-choice.js';
import { DATA_FLAGS, dataChoice } from './data-flags.js';
import { ABLATION_FILE, readAblation } from '../studies/ablation/ablation-file.js';
import type { Arguments } from './flags.js';
import { PROGRAM } from '../runs/run-config.js';
import { writeJson } from '../runs/run-folder.js';
import { MODE_FLAG } from './plan-flags.js';
import type { World } from '../runs/world.js';

const ALL = 'all';
const STEPS = 1500; // docs/recipe.md, "Training"

/** Everything in ten minutes on two cores. */
const QUICK = { steps: 24, trainImages: 40, testImages: 12 } as const;

/** `rcnn ablate` */
export const ablateCommand: Command = {
  name: 'ablate',
  summary: 'repeat the deck\'s experimental findings on Fast R-CNN, its numbers beside ours',
  operands: 'NAME',
  operandCount: [1, 1],
  about: `NAME is ${ABLATION_NAMES.join(', ')} or ${ALL}. Trains what is missing below the folder of the ablation, `
    + 'each network once however many rows use it, tests it, and prints a table with a sentence on each finding of the '
    + 'deck: whether it shows here, with the spread over the seeds. Finished trainings are kept, an interrupted one '
    + 'goes on, and any run folder of the same training that lies there is used. The tables are also written to '
    + `${ABLATION_FILE}.`,
  flags: [
    { kind: 'switch', name: 'quick', about: 'few steps on few images: shows that it works, not what is better' },
    { kind: 'integer', name: 'steps', minimum: 1,
      about: `SGD steps of a training; proposals: a third (default: ${STEPS}, quick: ${QUICK.steps})` },
    { kind: 'integer', name: 'seeds', minimum: 1, about: 'seeds 0, 1, … of each training (default: 1)' },
    { kind: 'integer', name: 'scale', minimum: 16,
      about: 'shorter side of the image in network pixels (default: 150)' },
    ...DATA_FLAGS,
    { kind: 'text', name: 'cache', value: 'DIR', about: 'where proposals are kept (default: proposals below --out)' },
    { kind: 'text', name: 'out', value: 'DIR',
      about: 'the folder of the ablation, new or one to go on with (default: runs/ablate or runs/ablate-quick)' },
    { kind: 'switch', name: 'no-training', about: 'only what is trained already; rows that are missing stay empty' },
    MODE_FLAG,
    { kind: 'switch', name: 'json', about: 'print the tables as JSON; progress stays on stderr' },
  ],
  examples: [
    'rcnn ablate all --quick',
    'rcnn ablate layers --seeds 3 --out runs/ablate',
    'rcnn ablate multi-task --data my-photos --steps 600 --out runs/photos-ablate',
  ],
  run: ablate,
};

async function ablate(args: Arguments, world: World): Promise<void> {
  const quick = args.has('quick');
  const chosen = chosenTables(args.operands[0], args.number('steps') ?? (quick ? QUICK.steps : STEPS));
  const seeds = Array.from({ length: args.number('seeds') ?? 1 }, (_, seed) => seed);
  const setting = settingOf(args, quick);
  await mkdir(setting.out, { recursive: true });
  const before = await readAblation(setting.out) ?? [];
  if (setting.missing === 'train') await trainMissing(chosen, seeds, setting, world);
  const tables: AblationTable[] = [];
  for (const table of chosen) tables.push(await measuredTable(table, seeds, quick, setting, world));
  const kept = before.filter(({ name }) => !tables.some((table) => table.name === name));
  const file: AblationFile = { program: PROGRAM, tables: [...kept, ...tables] };
  await writeJson(join(setting.out, ABLATION_FILE), file);
  if (args.has('json')) world.print(JSON.stringify(tables));
  else for (const line of resultLines(tables, join(setting.out, ABLATION_FILE))) world.print(line);
}

function chosenTables(name: string, steps: number): PlannedTable[] {
  const tables = plannedTables(steps);
  if (name === ALL) return ABLATION_NAMES.map((one) => tables[one]);
  const known = ABLATION_NAMES.find((one) => one === name);
  if (known === undefined) {
    throw new RangeError(`unknown ablation ${JSON.stringify(name)}, there are ${[...ABLATION_NAMES, ALL].join(', ')}`);
  }
  return [tables[known]];
}

function settingOf(args: Arguments, quick: boolean): AblationSetting {
  const out = resolve(args.text('out') ?? join('runs', quick ? 'ablate-quick' : 'ablate'));
  const data = quick ? fewImages(dataChoice(args, DRAWN_SHAPES)) : dataChoice(args, DRAWN_SHAPES);
  return {
    out, data,
    trainSplit: data.kind === 'shapes' ? 'train' : 'trainval',
    testSplit: 'test',
    cache: resolve(args.text('cache') ?? join(out, 'proposals')),
    mode: args.text('mode') ?? 'auto',
    missing: args.has('no-training') ? 'leave' : 'train',
    scale: args.number('scale') ?? null,
  };
}

function fewImages(data: DataChoice): DataChoice {
  const { trainImages, testImages } = QUICK;
  return data.kind === 'shapes' ? { ...data, trainImages, testImages } : { ...data, images: trainImages };
}

function resultLines(tables: readonly AblationTable[], file: string): string[] {
  return [...tables.flatMap((table) => [...tableLines(table), '']), LEGEND, `tables ${file}`];
}
