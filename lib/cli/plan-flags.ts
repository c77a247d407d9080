// The flags of `rcnn train`, and the plan that they ask for.
import { resolve } from 'node:path';
import { COMPUTE_MODES } from '../compute/compute.js';
import { BACKBONE_NAMES } from '../networks/backbones.js';
import { PROPOSAL_KINDS, type ProposalKind } from '../proposals/proposal-choice.js';
import {
  allPlanDifferences, CHECKPOINT_EVERY, DEFAULT_BACKBONE, planOf, withChoices, type PlanChoices,
} from '../runs/plan.js';
import type { TrainPlan } from '../runs/run-config.js';
import type { World } from '../runs/world.js';
import { DEFAULT_SYSTEM, SYSTEMS, systemNamed, VARIANTS } from '../systems/systems.js';
import { DATA_FLAGS, dataChoice } from './data-flags.js';
import type { Arguments, Flag } from './flags.js';

export const MODE_FLAG: Flag = {
  kind: 'choice', name: 'mode', choices: COMPUTE_MODES, about: 'who computes the hot operations (default: auto)',
};

export const SEED_FLAG: Flag = {
  kind: 'integer', name: 'seed', minimum: 0, about: 'of everything random (default: 0)',
};

export const SYSTEM_FLAG: Flag = {
  kind: 'text', name: 'system', value: 'NAME',
  about: `${SYSTEMS.map(({ name, describe }) => `${name}: ${describe}`).join('; ')}; `
    + `for ablations ${VARIANTS.map(({ name }) => name).join(', ')}`,
};

export const SETTING_FLAGS: readonly Flag[] = [
  { kind: 'choice', name: 'backbone', choices: BACKBONE_NAMES, about: `(default: ${DEFAULT_BACKBONE})` },
  { kind: 'integer', name: 'steps', minimum: 1, about: 'SGD steps (default: the system\'s)' },
  { kind: 'integer', name: 'scale', minimum: 16,
    about: 'shorter side of the image in network pixels (default: 150); of rcnn, the side of a crop (default: 56)' },
  { kind: 'positive', name: 'lr', about: 'learning rate before warm-up and drops (default: the system\'s)' },
  SEED_FLAG,
  { kind: 'text', name: 'init', value: 'FILE|none',
    about: 'the pre-trained M0 to start from, or random numbers (default: the M0 that comes with the program)' },
  MODE_FLAG,
  { kind: 'integer', name: 'checkpoint-every', minimum: 1,
    about: `steps between two checkpoints (default: ${CHECKPOINT_EVERY})` },
];

export const CACHE_FLAG: Flag = {
  kind: 'text', name: 'cache', value: 'DIR',
  about: 'where proposals are kept; several runs may share one (default: the run folder)',
};

export const PLAN_FLAGS: readonly Flag[] = [
  SYSTEM_FLAG,
  ...DATA_FLAGS,
  { kind: 'text', name: 'split', value: 'NAME', about: 'what to train on (default: trainval; drawn shapes: train)' },
  ...SETTING_FLAGS,
  { kind: 'choice', name: 'proposals', choices: PROPOSAL_KINDS,
    about: 'where the regions come from, for systems that do not find them themselves (default: selective-search)' },
  { kind: 'share', name: 'loosen',
    about: 'noise on the edges of the proposals, as a share of their width and height (default: 0)' },
  CACHE_FLAG,
];

/** The plan of a new run: what the flags say, and the system's defaults. Throws RangeError as planOf() does. */
export async function newPlan(args: Arguments, world: World): Promise<TrainPlan> {
  return planOf(args.text('system') ?? DEFAULT_SYSTEM, planChoices(args), world);
}

/** The plan of the run to go on with. Throws RangeError when a flag asks for something else than it says. */
export async function resumedPlan(
  args: Arguments, stored: TrainPlan, file: string, { systems }: World,
): Promise<TrainPlan> {
  const asked = await withChoices(stored, planChoices(args), systemNamed(stored.system, systems));
  const differences = allPlanDifferences(stored, { ...asked, system: args.text('system') ?? stored.system });
  if (differences.length > 0) throw new RangeError(`--resume goes on as ${file} says: ${differences.join(', ')}`);
  return stored;
}

/** The flags that were typed, by the names of a plan. */
export function planChoices(args: Arguments): PlanChoices {
  const cache = args.text('cache');
  const proposals = {
    ...args.has('proposals') ? { kind: args.text('proposals') as ProposalKind } : {}, // checked by the flag
    ...args.has('loosen') ? { loosen: args.number('loosen')! } : {},
  };
  return {
    backbone: args.text('backbone'),
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
  };
}
