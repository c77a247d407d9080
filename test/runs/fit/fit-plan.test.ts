import { test } from 'tap';
import { DRAWN_SHAPES } from '../../../lib/runs/data-choice.js';
import { fittedPlan } from '../../../lib/runs/fit/fit-plan.js';
import { lackingFlags } from '../../../lib/runs/fit/run-fit.js';
import { annotationsOf } from '../../../lib/runs/fit/annotated-split.js';
import { planOf, type PlanChoices } from '../../../lib/runs/plan.js';
import type { RunConfig, TrainPlan } from '../../../lib/runs/run-config.js';
import { FASTER_JOINT_SYSTEM } from '../../../lib/systems/faster-joint.js';
import { recordedWorld } from '../../support/recorded-world.js';
import { shapesFolder } from '../../support/shapes-folder.js';
import { renameClasses, shrinkObjects } from '../../support/changed-annotations.js';

const { world } = recordedWorld([FASTER_JOINT_SYSTEM]);
const NOTHING_TYPED = { scale: false, steps: false, recipe: false, rate: false };

async function planned(choices: PlanChoices): Promise<TrainPlan> {
  return planOf(FASTER_JOINT_SYSTEM.name, { init: 'none', split: 'train', ...choices }, world);
}

test('fittedPlan() leaves drawn shapes exactly as they are, also those in a folder', async (t) => {
  const drawn = await planned({ data: DRAWN_SHAPES });
  t.equal((await fittedPlan(drawn, NOTHING_TYPED, world)).plan, drawn);
  const data = { kind: 'folder', dir: await shapesFolder(t.testdir()) } as const;
  const plan = await planned({ data, steps: 90 });
  const fitted = await fittedPlan(plan, NOTHING_TYPED, world);
  t.same(fitted.plan, plan, '90 steps are more than 16 passes over 4 pictures');
  t.same(fitted.lines, ['90 steps of 2 pictures: each of the 4 pictures is seen 45 times']);
});

test('fittedPlan() puts scale, anchors and limits into the plan, and what was typed wins', async (t) => {
  const dir = await shapesFolder(t.testdir());
  shrinkObjects(dir, 5);
  const data = { kind: 'folder', dir } as const;
  const plan = await planned({ data, steps: 90, set: { 'detection.maxPerImage': 7 } });
  const { plan: fitted, lines } = await fittedPlan(plan, NOTHING_TYPED, world);
  t.equal(fitted.settings.scale, 150, 'the pictures have no more pixels');
  t.same(fitted.settings.set, { 'detection.maxPerImage': 7, 'anchors.scales': [0.25, 0.5, 1, 2, 4] });
  t.equal(lines[0], 'chosen for these data: --set anchors.scales=0.25,0.5,1,2,4');
  t.match(lines[1], /^because: anchors of side 6, 12: 100 % of the objects are too small for 24$/);

  const typed = await planned({ data, steps: 90, scale: 100, set: { 'anchors.scales': [1] } });
  const own = await fittedPlan(typed, { ...NOTHING_TYPED, scale: true }, world);
  t.same(own.plan.settings, typed.settings);
  const named = await fittedPlan(plan, { ...NOTHING_TYPED, recipe: true }, world);
  t.same(named.plan, plan, '--recipe small asks for its numbers');
});

test('fittedPlan() takes twice the learning rate for classes that M0 has not seen, unless it was typed', async (t) => {
  const dir = await shapesFolder(t.testdir());
  renameClasses(dir, 'cell');
  const plan = await planned({ data: { kind: 'folder', dir }, steps: 90 });
  const { plan: fitted, lines } = await fittedPlan(plan, NOTHING_TYPED, world);
  t.equal(fitted.settings.learningRate, 0.02);
  t.same(lines.slice(0, 2), ['chosen for these data: --lr 0.02',
    'because: learning rate 0.02, 2 times the usual: M0 has seen drawn shapes only']);
  t.same((await fittedPlan(plan, { ...NOTHING_TYPED, rate: true }, world)).plan, plan);
});

test('fittedPlan() chooses steps by the number of pictures, and measures how long they take', async (t) => {
  const plan = await planned({ data: { kind: 'folder', dir: await shapesFolder(t.testdir()) }, scale: 32, steps: 100 });
  const { lines } = await fittedPlan(plan, { scale: true, steps: true, recipe: false, rate: false }, world);
  t.equal(lines.at(-1), '100 steps of 2 pictures: each of the 4 pictures is seen 50 times; about 12.5 s here, 125 ms a '
    + 'step', 'the clock of this world moves by 0.25 s whenever it is asked');
  const one = await planned({ data: { kind: 'folder', dir: await shapesFolder(t.testdir()) }, steps: 10 });
  const chosen = await fittedPlan(one, NOTHING_TYPED, world);
  t.equal(chosen.plan.settings.steps, 50, '16 passes over 4 pictures are 32 steps');
});

test('lackingFlags() names what a run was not trained with', async (t) => {
  const dir = await shapesFolder(t.testdir());
  shrinkObjects(dir, 5);
  const data = await annotationsOf({ kind: 'folder', dir }, 'train', world.progress);
  const run = (set: PlanChoices['set']): RunConfig => {
    const settings = { ...FASTER_JOINT_SYSTEM.defaults('S'), set: set! };
    return { plan: { settings }, constants: FASTER_JOINT_SYSTEM.configOf(settings) } as unknown as RunConfig;
  };
  const lacks = (set: PlanChoices['set']) => lackingFlags(data, run(set), FASTER_JOINT_SYSTEM);
  t.same(lacks({}), { scale: null, set: { 'anchors.scales': [0.25, 0.5, 1, 2, 4] } });
  t.same(lacks({ 'anchors.scales': [0.25, 0.5, 1, 2, 4] }), { scale: null, set: {} });
});

test('fittedPlan() leaves data that cannot be read to the training', async (t) => {
  const plan = await planned({ data: { kind: 'folder', dir: t.testdir() } });
  t.same(await fittedPlan(plan, NOTHING_TYPED, world), { plan, lines: [] });
});
