import { join, resolve } from 'node:path';
import { removePartialFiles } from '../../data/files/atomic-file.js';
import { backboneName } from '../../networks/backbones.js';
import { DRAWN_SHAPES, trainSplitOf, type DataChoice } from '../../runs/data-choice.js';
import { holdingFolder } from '../../runs/guards/folder-lock.js';
import { DEFAULT_BACKBONE } from '../../runs/plan.js';
import { PROGRAM } from '../../runs/run-config.js';
import { usualJobs } from '../../runs/side-by-side.js';
import { writeJson } from '../../runs/text-files.js';
import type { World } from '../../runs/world.js';
import { ABLATION_FILE, readAblation } from '../../studies/ablation/ablation-file.js';
import { measuredTable, trainMissing } from '../../studies/ablation/ablation-run.js';
import type { AblationSetting } from '../../studies/ablation/ablation-runs.js';
import { plannedTables, STEPS_DIVIDED_BY } from '../../studies/ablation/ablation-tables.js';
import { LEGEND, tableLines } from '../../studies/ablation/ablation-text.js';
import {
  ABLATION_NAMES, type AblationFile, type AblationTable, type PlannedTable,
} from '../../studies/ablation/ablation.js';
import { studyData } from '../../studies/study-data.js';
import { FAST_SYSTEM } from '../../systems/fast.js';
import { goingOnBy, printResult, type Command } from '../command.js';
import { UsageError, type Arguments } from '../flags.js';
import { SMALL_BACKBONE_FLAG } from '../plan-flags.js';
import { DATA_FLAGS, dataChoice, JOBS_FLAG, jsonFlag, MODE_FLAG } from '../shared-flags.js';

const ALL = 'all';
const { steps: STEPS, scale: SCALE } = FAST_SYSTEM.defaults(DEFAULT_BACKBONE);
const PARTS = Object.entries(STEPS_DIVIDED_BY).map(([name, divisor]) => `${name} 1/${divisor}`).join(', ');

/** All tables in ten minutes on two cores. */
const QUICK = { steps: 24, trainImages: 40, testImages: 12 } as const;

/** `rcnn ablate` */
export const ablateCommand: Command = {
  name: 'ablate',
  summary: 'repeat the deck\'s experimental findings on Fast R-CNN, its numbers beside ours',
  operand: { name: 'NAME', several: false },
  about: `NAME is ${ABLATION_NAMES.join(', ')} or ${ALL}. Trains what is missing below the folder of the ablation, `
    + 'each network once for all rows that use it, tests it, and prints a table with a sentence on each finding of the '
    + 'deck: whether it shows here, with the spread over the seeds. Finished trainings are kept, an interrupted one '
    + `goes on, and any run folder of the same training in the folder is used. ${ABLATION_FILE} gets the tables, too.`,
  flags: [
    { kind: 'switch', name: 'quick', about: 'few steps on few images: shows that it works, not what is better' },
    { kind: 'integer', name: 'steps', minimum: 1, maximum: 1e8,
      about: `SGD steps of a training (default: ${STEPS}, with --quick ${QUICK.steps}); a part of them in the tables `
        + PARTS },
    { kind: 'integer', name: 'seeds', minimum: 1, maximum: 1000, about: 'seeds 0, 1, … of each training (default: 1)' },
    { kind: 'integer', name: 'scale', minimum: 16, maximum: 4000,
      about: `shorter side of the image in network pixels (default: ${SCALE})` },
    SMALL_BACKBONE_FLAG,
    ...DATA_FLAGS,
    { kind: 'text', name: 'cache', value: 'DIR', about: 'where proposals are kept (default: proposals below --out)' },
    { kind: 'text', name: 'out', value: 'DIR',
      about: 'the folder of the ablation, new or one to go on with (default: runs/ablate or runs/ablate-quick)' },
    { kind: 'switch', name: 'no-training', about: 'only finished trainings; rows without one stay empty' },
    MODE_FLAG,
    JOBS_FLAG,
    jsonFlag('the tables as JSON'),
  ],
  examples: [
    'npx rcnn ablate all --quick',
    'npx rcnn ablate layers --seeds 3 --backbone L --out runs/ablate',
    'npx rcnn ablate multi-task --data my-photos --steps 600 --out runs/photos-ablate',
  ],
  run: ablate,
};

async function ablate(args: Arguments, world: World): Promise<void> {
  const quick = args.has('quick');
  const setting = await settingOf(args, quick, world);
  const planned = plannedTables(
    args.number('steps') ?? (quick ? QUICK.steps : STEPS), setting.data.kind, setting.backbone);
  const chosen = chosenTables(args.operands[0], planned);
  const seeds = Array.from({ length: args.number('seeds') ?? 1 }, (_, seed) => seed);
  await goingOnBy(['ablate', ...args.typed], () =>
    holdingFolder(setting.out, () => ablateInto(chosen, seeds, setting, args, world)));
}

async function ablateInto(
  chosen: readonly PlannedTable[], seeds: readonly number[], setting: AblationSetting, args: Arguments, world: World,
): Promise<void> {
  const quick = args.has('quick');
  await removePartialFiles(setting.out, 'own');
  const before = await readAblation(setting.out) ?? [];
  if (setting.missing === 'train') await trainMissing(chosen, seeds, setting, world);
  const tables: AblationTable[] = [];
  for (const table of chosen) tables.push(await measuredTable(table, seeds, quick, setting, world));
  const kept = before.filter(({ name, backbone }) =>
    !tables.some((table) => table.name === name && table.backbone === backbone));
  const file: AblationFile = { program: PROGRAM, tables: [...kept, ...tables] };
  await writeJson(join(setting.out, ABLATION_FILE), file);
  printResult(args, world, tables, [
    ...tables.flatMap((table) => [...tableLines(table), '']), LEGEND, `tables ${join(setting.out, ABLATION_FILE)}`,
  ]);
}

function chosenTables(name: string, planned: ReturnType<typeof plannedTables>): PlannedTable[] {
  if (name === ALL) return ABLATION_NAMES.map((one) => planned[one]);
  const known = ABLATION_NAMES.find((one) => one === name);
  if (known !== undefined) return [planned[known]];
  throw new UsageError(`unknown ablation ${JSON.stringify(name)}, there are ${[...ABLATION_NAMES, ALL].join(', ')}`);
}

async function settingOf(args: Arguments, quick: boolean, { machine, progress }: World): Promise<AblationSetting> {
  const out = resolve(args.text('out') ?? join('runs', quick ? 'ablate-quick' : 'ablate'));
  const whole = dataChoice(args, DRAWN_SHAPES);
  const data = quick ? fewImages(whole) : whole;
  const mode = args.text('mode') ?? 'auto';
  const trainSplit = await trainSplitOf(data);
  return {
    out, data, mode,
    trainSplit,
    records: await studyData(data, trainSplit, 'test', progress),
    testSplit: 'test',
    cache: resolve(args.text('cache') ?? join(out, 'proposals')),
    missing: args.has('no-training') ? 'leave' : 'train',
    jobs: args.number('jobs') ?? usualJobs(machine, mode),
    scale: args.number('scale') ?? null,
    backbone: backboneName(args.text('backbone') ?? DEFAULT_BACKBONE),
  };
}

function fewImages(data: DataChoice): DataChoice {
  const { trainImages, testImages } = QUICK;
  return data.kind === 'shapes' ? { ...data, trainImages, testImages } : { ...data, images: trainImages };
}
