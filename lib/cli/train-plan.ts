// From the flags of `rcnn train` to a plan with nothing left open.
import { resolve } from 'node:path';
import { COMPUTE_MODES } from '../compute/compute.js';
import { BACKBONE_NAMES } from '../networks/backbones.js';
import { PROPOSAL_KINDS, type ProposalKind } from '../proposals/proposal-choice.js';
import { DATA_FLAGS, dataChoice, DRAWN_SHAPES } from './data-choice.js';
import type { Arguments, Flag } from './flags.js';
import { builtInModel, describeInit, INIT_NONE } from './initial-model.js';
import type { TrainPlan } from './run-config.js';
import type { System, TrainSettings } from './system.js';
import { DEFAULT_SYSTEM, SYSTEMS, systemNamed, VARIANTS } from './systems.js';
import type { World } from './world.js';

export const DEFAULT_BACKBONE = 'S';
const CHECKPOINT_EVERY = 100;

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

/** The plan of a new run: what the flags say, and the system's defaults. Throws RangeError for what cannot be. */
export async function newPlan(args: Arguments, world: World): Promise<TrainPlan> {
  const system = systemNamed(args.text('system') ?? DEFAULT_SYSTEM, world.systems);
  const settings = system.defaults(args.text('backbone') ?? DEFAULT_BACKBONE);
  const data = dataChoice(args, DRAWN_SHAPES);
  return overridden(args, {
    system: system.name,
    settings,
    data,
    split: data.kind === 'shapes' ? 'train' : 'trainval',
    init: args.has('init') ? null : await initOf(system, settings.backbone, world),
    mode: 'auto',
    checkpointEvery: CHECKPOINT_EVERY,
  }, system);
}

/** What a system starts from when nobody says. Throws RangeError for one that goes on from another's model. */
async function initOf(system: System, backbone: string, world: World): Promise<TrainPlan['init']> {
  if (system.startsFrom !== undefined) {
    throw new RangeError(`${system.name} needs --init with the model of a run of ${system.startsFrom}`);
  }
  return describeInit(builtInModel(world.pretrainedFolder, backbone), backbone, system);
}

/** The plan of the run to go on with. Throws RangeError when a flag asks for something else than it says. */
export async function resumedPlan(
  args: Arguments, stored: TrainPlan, file: string, { systems }: World,
): Promise<TrainPlan> {
  const system = systemNamed(stored.system, systems);
  const asked = { ...await overridden(args, stored, system), system: args.text('system') ?? stored.system };
  const differences = differencesOf(stored, asked);
  if (differences.length > 0) throw new RangeError(`--resume goes on as ${file} says: ${differences.join(', ')}`);
  return stored;
}

/** The plan with every flag that was typed put in. */
async function overridden(args: Arguments, plan: TrainPlan, system: System): Promise<TrainPlan> {
  const { settings } = plan;
  const cache = args.text('cache');
  const backbone = args.text('backbone') ?? settings.backbone;
  const init = args.text('init');
  return {
    ...plan,
    settings: {
      backbone,
      steps: args.number('steps') ?? settings.steps,
      scale: args.number('scale') ?? settings.scale,
      learningRate: args.number('lr') ?? settings.learningRate,
      seed: args.number('seed') ?? settings.seed,
      ...proposalSettings(args, plan),
    },
    data: dataChoice(args, plan.data),
    split: args.text('split') ?? plan.split,
    init: init === undefined ? plan.init : init === INIT_NONE ? null : await describeInit(init, backbone, system),
    mode: args.text('mode') ?? plan.mode,
    checkpointEvery: args.number('checkpoint-every') ?? plan.checkpointEvery,
    ...cache === undefined ? {} : { cache: resolve(cache) },
  };
}

/** Throws RangeError when something is said about the proposals of a system that finds its regions itself. */
function proposalSettings(args: Arguments, { system, settings }: TrainPlan): Pick<TrainSettings, 'proposals'> {
  const flags = ['proposals', 'loosen', 'cache'].filter((name) => args.has(name));
  if (settings.proposals === undefined) {
    if (flags.length > 0) throw new RangeError(`--${flags[0]}: ${system} finds its regions itself`);
    return {};
  }
  const { kind, loosen } = settings.proposals;
  return {
    proposals: {
      ...settings.proposals,
      kind: args.text('proposals') as ProposalKind | undefined ?? kind, // checked by the flag
      loosen: args.number('loosen') ?? loosen,
    },
  };
}

/** `steps is 300, asked for 500` for every value that differs. */
function differencesOf(stored: TrainPlan, asked: TrainPlan): string[] {
  const flat = ({ settings, ...plan }: TrainPlan): Record<string, unknown> => ({ ...plan, ...settings });
  const [before, now] = [flat(stored), flat(asked)];
  const text = (value: unknown): string => JSON.stringify(value);
  return Object.keys({ ...before, ...now }).filter((name) => text(before[name]) !== text(now[name]))
    .map((name) => `${name} is ${text(before[name])}, asked for ${text(now[name])}`);
}
