import { DRAWN_SHAPES } from '../../runs/data-choice.js';
import { planOf } from '../../runs/plan.js';
import type { TrainPlan } from '../../runs/run-config.js';
import { drawnStages } from '../../runs/steps/drawn-stages.js';
import { stepJson, stepLines } from '../../runs/steps/step-lines.js';
import { watchedSteps } from '../../runs/steps/watched-steps.js';
import type { World } from '../../runs/world.js';
import { DEFAULT_SYSTEM, systemNamed } from '../../systems/systems.js';
import { printResult, type Command } from '../command.js';
import type { Arguments } from '../flags.js';
import { planChoices, PLAN_FLAGS } from '../plan-flags.js';
import { jsonFlag } from '../shared-flags.js';

const IMAGES = 2;      // drawn scenes, or images of a folder
const SCALE = 64;      // shorter side in network pixels: loops are slow
const CROP_SCALE = 24; // side of a crop of rcnn: a step has 128 of them
const CROPS = 'rcnn';
const ALTERNATING = 'faster-alternating';
const TAKEN = ['system', 'data', 'strict', 'val-share', 'skip-bad', 'occluders', 'split', 'backbone', 'scale', 'seed',
  'init', 'mode', 'proposals', 'loosen'];

/** `rcnn step` */
export const stepCommand: Command = {
  name: 'step',
  summary: 'print one SGD step of a training, stage by stage',
  operand: null,
  about: 'Starts a training and prints its first SGD step: for each statement of the step its line in the source, the '
    + 'function that does the work, shape and range of what it made, and milliseconds. Of faster-alternating it '
    + 'prints a step of each of the four trainings. It is the step of rcnn train itself, on '
    + `${IMAGES} small images and in mode loops, the code that the lines name.`,
  flags: [
    ...PLAN_FLAGS.filter(({ name }) => TAKEN.includes(name)).map((flag) => ({ ...flag, about: aboutHere(flag) })),
    { kind: 'text', name: 'until', value: 'STAGE', about: 'stop after this stage (default: the whole step)' },
    { kind: 'text', name: 'out', value: 'DIR', about: 'draw each stage there, with an index.html (default: none)' },
    jsonFlag('the stages as JSON'),
  ],
  examples: [
    'npx rcnn step', 'npx rcnn step --system fast --until pooled', 'npx rcnn step --system faster-exact --out stages',
  ],
  run: step,
};

async function step(args: Arguments, world: World): Promise<void> {
  const plan = await planFor(args, world);
  const steps = plan.system === ALTERNATING ? plan.settings.steps : 1;
  const out = args.text('out');
  const drawing = out === undefined ? null : await drawnStages(out);
  const made = await watchedSteps(plan, { steps, until: args.text('until') ?? null },
    drawing === null ? () => {} : (account, value) => drawing.draw(account, value), world);
  const pictures = drawing === null ? [] : await drawing.finish(plan.system);
  printResult(args, world, { system: plan.system, mode: plan.mode, seed: plan.settings.seed, steps: stepJson(made),
    ...drawing === null ? {} : { pictures } },
  [...stepLines(made), ...drawing === null ? [] : ['', `${pictures.length} pictures: ${pictures.at(-1)}`]]);
}

/** As for a training, but for what makes a step quick. */
async function planFor(args: Arguments, world: World): Promise<TrainPlan> {
  const system = args.text('system') ?? DEFAULT_SYSTEM;
  systemNamed(system, world.systems); // an unknown name, before anything else
  const { data, ...choices } = planChoices(args);
  return planOf(system, {
    ...choices,
    mode: choices.mode ?? 'loops',
    scale: choices.scale ?? (system === CROPS ? CROP_SCALE : SCALE),
    steps: system === ALTERNATING ? 4 : undefined,
    data: data?.kind === 'folder' ? { ...data, images: IMAGES } : { ...DRAWN_SHAPES, ...data, trainImages: IMAGES },
  }, world);
}

function aboutHere({ name, about }: { readonly name: string; readonly about: string }): string {
  if (name === 'mode') return 'which backend computes (default: loops)';
  if (name !== 'scale') return about;
  return `${about.split(' (')[0]} (default: ${SCALE}; ${CROPS} ${CROP_SCALE})`;
}
