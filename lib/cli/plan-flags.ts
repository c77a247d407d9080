// The flags that say what is trained, and the plan that they ask for.
import { resolve } from 'node:path';
import { BACKBONE_NAMES } from '../networks/backbones.js';
import { ALL_BACKBONE_NAMES } from '../networks/published-backbones.js';
import {
  allPlanDifferences, CHECKPOINT_EVERY, DEFAULT_BACKBONE, planOf, withChoices, type PlanChoices,
} from '../runs/plan.js';
import { namingFile } from '../runs/lines/error-line.js';
import { OLDER_SETTINGS, type TrainPlan } from '../runs/run-config.js';
import type { World } from '../runs/world.js';
import { FAST_SYSTEM } from '../systems/fast.js';
import { DEFAULT_BACKBONES, RECIPES, type Recipe } from '../systems/recipe.js';
import type { System, TrainSettings } from '../systems/system.js';
import { DEFAULT_SYSTEM, SYSTEMS, systemNamed, VARIANTS } from '../systems/systems.js';
import type { Arguments, Flag } from './flags.js';
import { overridesOf, SET_FLAG } from './set-flag.js';
import { CACHE_FLAG, DATA_FLAGS, dataChoice, MODE_FLAG } from './shared-flags.js';
import { PROPOSALS_FLAG, proposalsChoice } from './proposal-flags.js';
import { AUGMENT_FLAG, AUGMENT_OVERRIDES, validationChoice } from './training-flags.js';

/** `1000; rcnn 600; fast 1500`: a setting of the default system, then of each system in which it is another. */
export function defaultText(
  setting: Exclude<keyof TrainSettings, 'proposals' | 'set'>, systems: readonly System[],
): string {
  const valueOf = (system: System): string => String(system.defaults(DEFAULT_BACKBONE)[setting]);
  const usual = valueOf(systemNamed(DEFAULT_SYSTEM, systems));
  const others = systems.filter((system) => valueOf(system) !== usual);
  return [usual, ...others.map((system) => `${system.name} ${valueOf(system)}`)].join('; ');
}

const { proposals: DEFAULT_PROPOSALS } = FAST_SYSTEM.defaults(DEFAULT_BACKBONE);

export const SYSTEM_FLAG: Flag = {
  kind: 'text', name: 'system', value: 'NAME',
  about: `${SYSTEMS.map(({ name, describe }) => `${name}: ${describe}`).join('; ')}; `
    + `for ablations ${VARIANTS.map(({ name }) => name).join(', ')} (default: ${DEFAULT_SYSTEM})`,
};

/** For commands that train at quarter scale only. */
export const SMALL_BACKBONE_FLAG: Flag = {
  kind: 'choice', name: 'backbone', choices: BACKBONE_NAMES, about: `(default: ${DEFAULT_BACKBONE})`,
};

export const BACKBONE_FLAG: Flag = {
  kind: 'choice', name: 'backbone', choices: ALL_BACKBONE_NAMES,
  about: `(default: ${DEFAULT_BACKBONE}; with --recipe published ${DEFAULT_BACKBONES.published})`,
};

const RECIPE_FLAG: Flag = {
  kind: 'choice', name: 'recipe', choices: RECIPES,
  about: 'the whole configuration: the quarter-scale one that trains in minutes, or that of the papers, for pictures '
    + `of 600 pixels (default: small for ${BACKBONE_NAMES.join(', ')}, published for the other backbones)`,
};

export const SCALE_FLAG: Flag = {
  kind: 'integer', name: 'scale', minimum: 16, maximum: 4000,
  about: 'shorter side of the image in network pixels; of rcnn, the side of a crop '
    + `(default: ${defaultText('scale', SYSTEMS)})`,
};

export const SEED_FLAG: Flag = {
  kind: 'integer', name: 'seed', minimum: 0,
  about: `seed of everything random (default: ${defaultText('seed', SYSTEMS)})`,
};

export const INIT_FLAG: Flag = {
  kind: 'text', name: 'init', value: 'FILE|none',
  about: 'what to start from: a pre-trained M0, another run or its model.safetensors (layers that fit are taken), '
    + 'weights of torchvision (alexnet, vgg16) or with Caffe\'s names as safetensors, or random numbers (default: the '
    + 'M0 that comes with the program; the published backbones have none)',
};

const STEPS_FLAG: Flag = {
  kind: 'integer', name: 'steps', minimum: 1, maximum: 1e8,
  about: `SGD steps (default: ${defaultText('steps', SYSTEMS)})`,
};

const RATE_FLAG: Flag = {
  kind: 'positive', name: 'lr',
  about: `learning rate before warm-up and drops (default: ${defaultText('learningRate', SYSTEMS)})`,
};

/** What a configuration is made of besides system and backbone. */
export const CONFIG_FLAGS: readonly Flag[] = [RECIPE_FLAG, STEPS_FLAG, SCALE_FLAG, RATE_FLAG, SET_FLAG];

export const SETTING_FLAGS: readonly Flag[] = [
  BACKBONE_FLAG,
  RECIPE_FLAG,
  STEPS_FLAG,
  SCALE_FLAG,
  RATE_FLAG,
  SEED_FLAG,
  INIT_FLAG,
  MODE_FLAG,
  { kind: 'integer', name: 'checkpoint-every', minimum: 1,
    about: `steps between two checkpoints (default: ${CHECKPOINT_EVERY})` },
  SET_FLAG,
];

export const PLAN_FLAGS: readonly Flag[] = [
  SYSTEM_FLAG,
  ...DATA_FLAGS,
  { kind: 'text', name: 'split', value: 'NAME', about: 'what to train on (default: trainval; drawn shapes: train)' },
  ...SETTING_FLAGS,
  PROPOSALS_FLAG,
  { kind: 'share', name: 'loosen',
    about: 'noise on the edges of the proposals, as a share of their width and height '
      + `(default: ${DEFAULT_PROPOSALS?.loosen})` },
  AUGMENT_FLAG,
  CACHE_FLAG,
];

/** The plan of a new run: what the flags say, and the system's defaults. Throws RangeError as planOf() does. */
export async function newPlan(args: Arguments, world: World): Promise<TrainPlan> {
  return planOf(args.text('system') ?? DEFAULT_SYSTEM, planChoices(args), world);
}

/**
 * The stored plan of a run to go on with; data and initial model may lie at another place now, their contents are
 * compared elsewhere. Throws RangeError when a flag asks for another value than the stored one, but for more steps.
 */
export async function resumedPlan(
  args: Arguments, stored: TrainPlan, file: string, { systems }: World,
): Promise<TrainPlan> {
  const system = await namingFile(file, () => systemNamed(stored.system, systems));
  await namingFile(file, () => system.configOf({ ...OLDER_SETTINGS, ...stored.settings }));
  const plan = withMoreSteps(stored, args.number('steps'), system);
  const asked = await withChoices(plan, planChoices(args), system);
  const differences = allPlanDifferences(plan, { ...asked, system: args.text('system') ?? plan.system });
  if (differences.length > 0) throw new RangeError(`--resume goes on as ${file} says: ${differences.join(', ')}`);
  const { settings: { proposals } } = asked; // a file of boxes may lie at another place
  const settings = { ...plan.settings, ...proposals === undefined ? {} : { proposals } };
  return { ...plan, settings, data: asked.data, init: asked.init };
}

/** The plan with more steps than it had, where the system can make more; otherwise the plan itself. */
function withMoreSteps(plan: TrainPlan, steps: number | undefined, { takesMoreSteps }: System): TrainPlan {
  if (takesMoreSteps !== true || steps === undefined || steps <= plan.settings.steps) return plan;
  return { ...plan, settings: { ...plan.settings, steps } };
}

/** The flags that were typed, by the names of a plan. */
export function planChoices(args: Arguments): PlanChoices {
  const cache = args.text('cache');
  const proposals = {
    ...proposalsChoice(args),
    ...args.has('loosen') ? { loosen: args.number('loosen')! } : {},
  };
  return {
    backbone: args.text('backbone'),
    recipe: args.text('recipe') as Recipe | undefined, // checked by the flag
    steps: args.number('steps'),
    scale: args.number('scale'),
    learningRate: args.number('lr'),
    seed: args.number('seed'),
    proposals,
    data: dataChoice(args, undefined),
    split: args.text('split'),
    init: args.text('init'),
    mode: args.text('mode'),
    checkpointEvery: args.number('checkpoint-every'),
    cache: cache === undefined ? undefined : resolve(cache),
    validation: validationChoice(args),
    set: args.has('augment') ? { ...AUGMENT_OVERRIDES, ...overridesOf(args) } : overridesOf(args),
  };
}
