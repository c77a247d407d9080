// What a comparison trains: an ordinary plan, as `rcnn train` makes it, for each system and seed.
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { COMPARE_SCHEDULES, inDeckOrder } from './compare-schedules.js';
import { DATA_FLAGS, dataChoice, DRAWN_SHAPES, type DataChoice } from './data-choice.js';
import type { Arguments, Flag } from './flags.js';
import type { TrainPlan } from './run-config.js';
import { systemNamed, SYSTEMS } from './systems.js';
import { DEFAULT_BACKBONE, MODE_FLAG, newPlan, SETTING_FLAGS } from './train-plan.js';
import type { World } from './world.js';

const SEEDS = 3;
const QUICK_SHAPES = { trainImages: 80, testImages: 50 };
const QUICK_FOLDER = { images: 50 };

/** The names in the folder of a comparison. */
export const COMPARE_FILES = {
  json: 'compare.json',
  report: 'report.html',
  /** A folder: `<system>-<seed>`, each a run folder. */
  runs: 'runs',
  /** A folder: external proposals, the same for all systems. */
  proposals: 'proposals',
} as const;

export const COMPARE_PLAN_FLAGS: readonly Flag[] = [
  { kind: 'switch', name: 'quick', about: 'one seed, few steps, few images: about a quarter of an hour on two cores' },
  { kind: 'integer', name: 'seeds', minimum: 1, about: `seeds 0, 1, … a system (default: ${SEEDS}, with --quick 1)` },
  { kind: 'text', name: 'systems', value: 'A,B', about: 'some of the systems (default: the deck\'s)' },
  ...DATA_FLAGS,
  { kind: 'text', name: 'split', value: 'NAME', about: 'to train on (default: trainval; without test: train)' },
  { kind: 'text', name: 'test-split', value: 'NAME', about: 'to test on (default: test; without it val)' },
  ...SETTING_FLAGS.filter(({ name }) => ['backbone', 'scale', 'init'].includes(name)),
  MODE_FLAG,
];

/** One training of a comparison. */
export interface Entry {
  readonly system: string;
  readonly seed: number;
  /** Its run folder. */
  readonly dir: string;
  readonly plan: TrainPlan;
}

export interface ComparePlan {
  readonly out: string;
  readonly quick: boolean;
  readonly data: DataChoice;
  readonly split: string;
  readonly testSplit: string;
  readonly mode: string;
  /** The first seed of every system, then the second of every one: what is interrupted has something of each. */
  readonly entries: readonly Entry[];
}

/** The plan of a comparison into `out`. Throws RangeError for unknown systems or what `rcnn train` refuses. */
export async function comparePlan(args: Arguments, out: string, world: World): Promise<ComparePlan> {
  const quick = args.has('quick');
  const seeds = args.number('seeds') ?? (quick ? 1 : SEEDS);
  const data = quick ? quickData(dataChoice(args, DRAWN_SHAPES)) : dataChoice(args, DRAWN_SHAPES);
  const splits = await splitsOf(data);
  const split = args.text('split') ?? splits.train;
  const entries: Entry[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    for (const system of systemsOf(args, world)) {
      const dir = join(out, COMPARE_FILES.runs, `${system}-${seed}`);
      const plan = await newPlan(trainArguments(args, { system, seed, out, quick }, world), world);
      entries.push({ system, seed, dir, plan: { ...plan, data, split } });
    }
  }
  const testSplit = args.text('test-split') ?? splits.test;
  return { out, quick, data, split, testSplit, mode: args.text('mode') ?? 'auto', entries };
}

function systemsOf(args: Arguments, { systems }: World): string[] {
  const ofDeck = SYSTEMS.map(({ name }) => name);
  const all = systems.map(({ name }) => name).filter((name) => ofDeck.includes(name));
  const names = args.text('systems')?.split(',').map((name) => name.trim()) ?? all;
  return inDeckOrder([...new Set(names.map((name) => systemNamed(name, systems).name))]);
}

interface Training {
  readonly system: string;
  readonly seed: number;
  readonly out: string;
  readonly quick: boolean;
}

/** What would be typed after `rcnn train`. */
function trainArguments(args: Arguments, { system, seed, out, quick }: Training, { systems }: World): Arguments {
  const schedule = COMPARE_SCHEDULES[system];
  const steps = quick ? schedule?.quickSteps : schedule?.steps;
  const { proposals } = systemNamed(system, systems).defaults(args.text('backbone') ?? DEFAULT_BACKBONE);
  return args.with({
    system, seed,
    ...steps === undefined ? {} : { steps },
    ...proposals === undefined ? {} : { cache: resolve(out, COMPARE_FILES.proposals) },
  });
}

function quickData(data: DataChoice): DataChoice {
  return data.kind === 'shapes' ? { ...data, ...QUICK_SHAPES } : { ...data, ...QUICK_FOLDER };
}

/** A folder with a test split is trained on trainval, as published; others on train, tested on val. */
async function splitsOf(data: DataChoice): Promise<{ readonly train: string; readonly test: string }> {
  if (data.kind === 'shapes') return { train: 'train', test: 'test' };
  const lists = await readdir(join(data.dir, 'ImageSets', 'Main')).catch((): string[] => []);
  return lists.includes('test.txt') ? { train: 'trainval', test: 'test' } : { train: 'train', test: 'val' };
}
