// The plan of a training: a system's defaults with the chosen values in their place. `rcnn train`, `rcnn compare` and
// `rcnn ablate` make their plans here, and find out here whether a stored run is the same training.
import { isDeepStrictEqual } from 'node:util';
import type { ProposalChoice } from '../proposals/proposal-choice.js';
import type { System, TrainSettings } from '../systems/system.js';
import { systemNamed } from '../systems/systems.js';
import { DRAWN_SHAPES, trainSplitOf, type DataChoice } from './data-choice.js';
import { builtInModel, describeInit, INIT_NONE } from './initial-model.js';
import type { TrainPlan } from './run-config.js';
import type { World } from './world.js';

export const DEFAULT_BACKBONE = 'S';

/** Steps between two checkpoints. */
export const CHECKPOINT_EVERY = 100;

/** The values that may be chosen; undefined: the default. */
export interface PlanChoices {
  readonly backbone?: string | undefined;
  readonly steps?: number | undefined;
  readonly scale?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly seed?: number | undefined;
  readonly proposals?: Partial<ProposalChoice> | undefined;
  readonly data?: DataChoice | undefined;
  readonly split?: string | undefined;
  /** A model file, or `none` for random numbers. */
  readonly init?: string | undefined;
  readonly mode?: string | undefined;
  readonly checkpointEvery?: number | undefined;
  readonly cache?: string | undefined;
}

/**
 * The plan of a new training of `systemName`. Throws RangeError for an unknown system, a missing or foreign initial
 * model, or proposals for a system that finds its regions itself.
 */
export async function planOf(systemName: string, choices: PlanChoices, world: World): Promise<TrainPlan> {
  const system = systemNamed(systemName, world.systems);
  const settings = system.defaults(choices.backbone ?? DEFAULT_BACKBONE);
  const data = choices.data ?? DRAWN_SHAPES;
  const defaults: TrainPlan = {
    system: system.name,
    settings,
    data,
    split: await trainSplitOf(data),
    init: choices.init === undefined ? await defaultInit(system, settings.backbone, world) : null,
    mode: 'auto',
    checkpointEvery: CHECKPOINT_EVERY,
  };
  return withChoices(defaults, choices, system);
}

/** `plan` with the choices put in. Throws RangeError as planOf() does. */
export async function withChoices(plan: TrainPlan, choices: PlanChoices, system: System): Promise<TrainPlan> {
  const { settings } = plan;
  const { init } = choices;
  const backbone = choices.backbone ?? settings.backbone;
  return {
    ...plan,
    settings: {
      backbone,
      steps: choices.steps ?? settings.steps,
      scale: choices.scale ?? settings.scale,
      learningRate: choices.learningRate ?? settings.learningRate,
      seed: choices.seed ?? settings.seed,
      ...proposalSettings(choices, plan),
    },
    data: choices.data ?? plan.data,
    split: choices.split ?? plan.split,
    init: init === undefined ? plan.init : init === INIT_NONE ? null : await describeInit(init, backbone, system),
    mode: choices.mode ?? plan.mode,
    checkpointEvery: choices.checkpointEvery ?? plan.checkpointEvery,
    ...choices.cache === undefined ? {} : { cache: choices.cache },
  };
}

/**
 * `steps is 300, asked for 500` for every value that differs between two plans and leads to another model. Folders,
 * the number of steps between checkpoints, and the backend do not lead to another model.
 */
export function planDifferences(stored: TrainPlan, asked: TrainPlan): string[] {
  const withFolder = (plan: TrainPlan): Record<string, unknown> => ({ ...trainingOf(plan), data: plan.data });
  return differences(withFolder(stored), withFolder(asked));
}

/** The same for every value of the plans but the places of data and initial model: `--resume` changes nothing else. */
export function allPlanDifferences(stored: TrainPlan, asked: TrainPlan): string[] {
  const whole = (plan: TrainPlan): Record<string, unknown> => ({ ...plan, settings: {}, ...trainingOf(plan) });
  return differences(whole(stored), whole(asked));
}

/**
 * What makes a training this one and no other, as a checkpoint keeps it. Where its folders lie does not count: the data
 * are known by their content (guards/data-record.ts), the initial model by its SHA-256.
 */
export function trainingOf({ system, settings, data, split, init }: TrainPlan): Record<string, unknown> {
  const { dir: _, ...content } = { dir: '', ...data };
  return { system, ...settings, data: content, split, init: init?.sha256 ?? null };
}

/** `seed is 3, here 4` for every value in which a checkpoint's training is not that of a plan. */
export function trainingDifferences(stored: Record<string, unknown>, plan: TrainPlan): string[] {
  const asked = trainingOf(plan);
  return differences(stored, JSON.parse(JSON.stringify(asked)) as typeof asked);
}

function differences(stored: Record<string, unknown>, asked: Record<string, unknown>): string[] {
  return Object.keys({ ...stored, ...asked }).filter((name) => !isDeepStrictEqual(stored[name], asked[name]))
    .map((name) => `${name} is ${JSON.stringify(stored[name])}, asked for ${JSON.stringify(asked[name])}`);
}

/** The M0 that comes with the program. Throws RangeError for a system that starts from another system's model. */
async function defaultInit(system: System, backbone: string, world: World): Promise<TrainPlan['init']> {
  if (system.startsFrom !== undefined) {
    throw new RangeError(`${system.name} needs --init with the model of a run of ${system.startsFrom}`);
  }
  return describeInit(builtInModel(world.pretrainedFolder, backbone), backbone, system);
}

/** The proposals of a plan. Throws RangeError when some are chosen for a system that finds its regions itself. */
function proposalSettings(
  { proposals, cache }: PlanChoices, { system, settings }: TrainPlan,
): Pick<TrainSettings, 'proposals'> {
  if (settings.proposals !== undefined) return { proposals: { ...settings.proposals, ...proposals } };
  const flags = [...Object.keys(proposals ?? {}).map((name) => name === 'kind' ? 'proposals' : name),
    ...cache === undefined ? [] : ['cache']];
  if (flags.length > 0) throw new RangeError(`--${flags[0]}: ${system} finds its regions itself`);
  return {};
}
