// What a comparison trains: an ordinary plan, as `rcnn train` makes it, for each system and seed.
import { join, resolve } from 'node:path';
import { DRAWN_SHAPES, testSplitOf, type DataChoice } from '../../runs/data-choice.js';
import type { StudyData } from '../../runs/guards/data-record.js';
import { DEFAULT_BACKBONE, planOf, type PlanChoices } from '../../runs/plan.js';
import type { TrainPlan } from '../../runs/run-config.js';
import type { World } from '../../runs/world.js';
import { systemNamed, SYSTEMS } from '../../systems/systems.js';
import { studyData } from '../study-data.js';
import { COMPARE_SCHEDULES, inDeckOrder } from './compare-schedules.js';

/** How many seeds: 0, 1, 2, or 0 alone. */
export const SEEDS = { usual: 3, quick: 1 } as const;
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
  /** The data by content. */
  readonly records: StudyData;
  /** The first seed of every system, then the second: an interrupted comparison has something of every system. */
  readonly entries: readonly Entry[];
}

/** The choices of a comparison; undefined: the default. */
export interface CompareChoices {
  readonly quick: boolean;
  readonly seeds?: number | undefined;
  /** Names of systems; undefined: the deck's. */
  readonly systems?: readonly string[] | undefined;
  readonly testSplit?: string | undefined;
  /** The same for every training. */
  readonly training: Pick<PlanChoices, 'backbone' | 'scale' | 'init' | 'mode' | 'data' | 'split'>;
}

/**
 * The plan of a comparison into `out`. A folder with a test split is trained on trainval, as published; another folder
 * on train, tested on val. Throws RangeError for unknown systems or what planOf() refuses.
 */
export async function comparePlan(choices: CompareChoices, out: string, world: World): Promise<ComparePlan> {
  const { quick, training, seeds = quick ? SEEDS.quick : SEEDS.usual } = choices;
  const chosen = training.data ?? DRAWN_SHAPES;
  const data = quick ? quickData(chosen) : chosen;
  const usual = await testSplitOf(data, 'val');
  const split = training.split ?? (data.kind === 'folder' && usual === 'test' ? 'trainval' : 'train');
  const entries: Entry[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    for (const system of systemsOf(choices, world)) {
      const dir = join(out, COMPARE_FILES.runs, `${system}-${seed}`);
      const own = ownChoices(system, training.backbone, { out, quick }, world);
      const plan = await planOf(system, { ...training, data, split, seed, ...own }, world);
      entries.push({ system, seed, dir, plan });
    }
  }
  const testSplit = choices.testSplit ?? usual;
  const records = await studyData(data, split, testSplit, world.progress);
  return { out, quick, data, split, testSplit, mode: training.mode ?? 'auto', records, entries };
}

function systemsOf({ systems: chosen }: CompareChoices, { systems }: World): string[] {
  const ofDeck = SYSTEMS.map(({ name }) => name);
  const names = chosen ?? systems.map(({ name }) => name).filter((name) => ofDeck.includes(name));
  return inDeckOrder([...new Set(names.map((name) => systemNamed(name, systems).name))]);
}

/** The choices that differ between the systems: steps, and the shared cache where a system needs proposals. */
function ownChoices(
  system: string, backbone = DEFAULT_BACKBONE, { out, quick }: Pick<ComparePlan, 'out' | 'quick'>, { systems }: World,
): PlanChoices {
  const schedule = COMPARE_SCHEDULES[system];
  const { proposals } = systemNamed(system, systems).defaults(backbone);
  return {
    steps: quick ? schedule?.quickSteps : schedule?.steps ?? undefined,
    cache: proposals === undefined ? undefined : resolve(out, COMPARE_FILES.proposals),
  };
}

function quickData(data: DataChoice): DataChoice {
  return data.kind === 'shapes' ? { ...data, ...QUICK_SHAPES } : { ...data, ...QUICK_FOLDER };
}
