// The plan of a training: a system's defaults with the chosen values in their place. `rcnn train`, `rcnn compare` and
// `rcnn ablate` make their plans here, and find out here whether a stored run is the same training.
import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '../systems/usage-error.js';
import { BACKBONE_NAMES } from '../networks/backbones.js';
import type { ProposalChoice } from '../proposals/proposal-choice.js';
import type { Overrides } from '../systems/overrides.js';
import { DEFAULT_BACKBONES, type Recipe } from '../systems/recipe.js';
import type { System, TrainSettings } from '../systems/system.js';
import { systemNamed } from '../systems/systems.js';
import { DRAWN_SHAPES, refuseUnknownSplit, trainSplitOf, type DataChoice } from './data-choice.js';
import { describeProposalFile } from './proposal-file.js';
import { builtInModel, describeInit, INIT_NONE } from './initial-model.js';
import { OLDER_SETTINGS, type TrainPlan, type ValidationPlan } from './run-config.js';
import type { World } from './world.js';

/** Where neither backbone nor recipe is chosen. */
export const DEFAULT_BACKBONE = DEFAULT_BACKBONES.small;

/** Steps between two checkpoints. */
export const CHECKPOINT_EVERY = 100;

/** Steps between two validations on the way, and images of each, unless something else is chosen. */
export const VALIDATION = { every: 200, images: 50 } as const;

/** The values that may be chosen; undefined: the default. */
export interface PlanChoices {
  readonly backbone?: string | undefined;
  readonly recipe?: Recipe | undefined;
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
  /** Undefined: no validation on the way is asked for. */
  readonly validation?: Partial<ValidationPlan> | undefined;
  /** Values of the configuration by their paths. */
  readonly set?: Overrides | undefined;
}

/**
 * The plan of a new training of `systemName`. Throws RangeError for an unknown system, a missing or foreign initial
 * model, proposals for a system that finds its regions itself, a value that its configuration does not take, or a
 * split for validation that the data do not have.
 */
export async function planOf(systemName: string, choices: PlanChoices, world: World): Promise<TrainPlan> {
  const system = systemNamed(systemName, world.systems);
  const settings = defaultSettings(system, choices);
  const data = choices.data ?? DRAWN_SHAPES;
  const defaults: TrainPlan = {
    system: system.name,
    settings,
    data,
    split: await trainSplitOf(data),
    init: null,
    mode: 'auto',
    checkpointEvery: CHECKPOINT_EVERY,
  };
  const init = choices.init ?? defaultInit(system, settings.backbone, world);
  const plan = await withChoices(defaults, { ...choices, init }, system);
  if (plan.validation !== undefined) await refuseUnknownSplit(data, plan.validation.split);
  return plan;
}

/** `plan` with the choices put in. Throws RangeError as planOf() does. */
export async function withChoices(plan: TrainPlan, choices: PlanChoices, system: System): Promise<TrainPlan> {
  const { settings } = plan;
  const { init } = choices;
  const { pixels, ...chosen } = { ...chosenSettings(settings, choices), ...await proposalSettings(choices, plan) };
  system.configOf(chosen); // refuses what cannot be set
  const start = init === undefined ? { init: plan.init, pixels }
    : init === INIT_NONE ? { init: null } : await describeInit(init, chosen, system);
  return {
    ...plan,
    settings: { ...chosen, ...start.pixels === undefined ? {} : { pixels: start.pixels } },
    data: choices.data ?? plan.data,
    split: choices.split ?? plan.split,
    init: start.init,
    mode: choices.mode ?? plan.mode,
    checkpointEvery: choices.checkpointEvery ?? plan.checkpointEvery,
    ...choices.cache === undefined ? {} : { cache: choices.cache },
    ...validationSettings(choices, plan, system),
  };
}

/** The settings of a training with these choices; its whole configuration is system.configOf() of them. */
export function settingsFor(system: System, choices: PlanChoices): TrainSettings {
  return chosenSettings(defaultSettings(system, choices), choices);
}

function defaultSettings(system: System, { backbone, recipe }: PlanChoices): TrainSettings {
  return system.defaults(backbone ?? DEFAULT_BACKBONES[recipe ?? 'small'], recipe);
}

function chosenSettings(settings: TrainSettings, choices: PlanChoices): TrainSettings {
  return {
    ...settings,
    backbone: choices.backbone ?? settings.backbone,
    recipe: choices.recipe ?? settings.recipe,
    steps: choices.steps ?? settings.steps,
    scale: choices.scale ?? settings.scale,
    learningRate: choices.learningRate ?? settings.learningRate,
    seed: choices.seed ?? settings.seed,
    set: { ...settings.set, ...choices.set },
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
  const { file: __, ...proposals } = { ...settings.proposals };
  const chosen = settings.proposals === undefined ? {} : { proposals };
  return { system, ...OLDER_SETTINGS, ...settings, ...chosen, data: content, split, init: init?.sha256 ?? null };
}

/** `seed is 3, here 4` for every value in which a checkpoint's training is not that of a plan. */
export function trainingDifferences(stored: Record<string, unknown>, plan: TrainPlan): string[] {
  const asked = trainingOf(plan);
  return differences({ ...OLDER_SETTINGS, ...stored }, JSON.parse(JSON.stringify(asked)) as typeof asked);
}

function differences(stored: Record<string, unknown>, asked: Record<string, unknown>): string[] {
  return Object.keys({ ...stored, ...asked }).filter((name) => !isDeepStrictEqual(stored[name], asked[name]))
    .map((name) => `${name} is ${said(stored[name])}, asked for ${said(asked[name])}`);
}

function said(value: unknown): string {
  return value === undefined || value === null ? 'none' : JSON.stringify(value);
}

/**
 * The file of the M0 that comes with the program; `none`, random numbers, for the published backbones, which have
 * none. Throws RangeError for a system that starts from another system's model.
 */
function defaultInit(system: System, backbone: string, world: World): string {
  if (system.startsFrom !== undefined) {
    throw new RangeError(`${system.name} needs --init with the model of a run of ${system.startsFrom}`);
  }
  const isSmall = BACKBONE_NAMES.some((name) => name === backbone);
  return isSmall ? builtInModel(world.pretrainedFolder, backbone) : INIT_NONE;
}

/** The proposals of a plan. Throws RangeError when some are chosen for a system that finds its regions itself. */
async function proposalSettings(
  { proposals, cache }: PlanChoices, { system, settings }: TrainPlan,
): Promise<Pick<TrainSettings, 'proposals'>> {
  const { proposals: before } = settings;
  if (before !== undefined) return { proposals: await chosenProposals(before, proposals ?? {}) };
  const flags = [...Object.keys(proposals ?? {}).map((name) => name === 'kind' ? 'proposals' : name),
    ...cache === undefined ? [] : ['cache']];
  if (flags.length > 0) throw new UsageError(`--${flags[0]}: ${system} finds its regions itself`);
  return {};
}

async function chosenProposals(before: ProposalChoice, asked: Partial<ProposalChoice>): Promise<ProposalChoice> {
  const { file: _, sha256: __, ...others } = before;
  if (asked.kind === undefined) return { ...before, ...asked };
  if (asked.file === undefined) return { ...others, ...asked };
  if (asked.loosen !== undefined && asked.loosen !== 0) {
    throw new UsageError('--loosen: the boxes of a file are taken as they are');
  }
  return { ...others, ...await describeProposalFile(asked.file) };
}

/**
 * The validations of a plan. Throws RangeError for a system that trains in stages: before its last stage it has no
 * detector, and its stages after the SGD steps cannot be made for a moment.
 */
function validationSettings(
  { validation }: PlanChoices, plan: TrainPlan, { name, takesMoreSteps }: System,
): Pick<TrainPlan, 'validation'> {
  const before = plan.validation;
  if (validation === undefined) return before === undefined ? {} : { validation: before };
  if (takesMoreSteps !== true) {
    throw new UsageError(`--val-split: ${name} trains in several stages and has no detector before the last one`);
  }
  const { split, every = before?.every ?? VALIDATION.every, images = before?.images ?? VALIDATION.images } = validation;
  const chosen = split ?? before?.split;
  if (chosen === undefined) throw new UsageError('--val-every and --val-images go with --val-split');
  return { validation: { split: chosen, every, images } };
}
