// What a new training chooses from the annotations of its data: scale, anchors, limits on proposals, learning rate, and
// steps. What a user has chosen wins; drawn shapes, and a recipe that was asked for by name, are taken as they are.
import * as v from 'valibot';
import type { Dataset } from '../../data/sample.js';
import type { System } from '../../systems/system.js';
import { systemNamed } from '../../systems/systems.js';
import { durationText } from '../../viz/number-text.js';
import { ENOUGH_PASSES, picturesAStep } from '../diagnosis/training-length.js';
import { withChoices } from '../plan.js';
import type { TrainPlan } from '../run-config.js';
import type { World } from '../world.js';
import { annotationsOf } from './annotated-split.js';
import { chosenLines, lostLines, withFit } from './fit-lines.js';
import { fitOf, RATE_PATH, type Fit } from './fit-rule.js';
import type { FittedConfig } from './fitted-config.js';
import { secondsAStep } from './step-time.js';

const limit = v.union([v.literal('all'), v.number()]);
const LIMITS = v.looseObject({ preNmsTopN: limit, postNmsTopN: limit });
const FITTED = v.looseObject({
  preprocessing: v.looseObject({ shorterSide: v.number(), longerSide: v.number() }),
  anchors: v.looseObject({ scales: v.array(v.number()), ratios: v.array(v.number()) }), anchorStride: v.number(),
  proposalsTrain: LIMITS, proposalsTest: LIMITS, detection: v.looseObject({ maxPerImage: v.number() }),
  schedule: v.looseObject({ learningRate: v.number() }),
});

const MOST_STEPS = 3000; // that are chosen without being asked for
const STEP_ROUNDING = 50;

/** The part of a configuration that is fitted; null for a system without anchors. */
export function fittedConfig(config: unknown): FittedConfig | null {
  return v.is(FITTED, config) ? config as unknown as FittedConfig : null; // the schema names what the rule reads
}

/** Which of the choices a user has made; a path that was set stands in the plan. */
export interface Typed {
  readonly scale: boolean;
  readonly steps: boolean;
  readonly recipe: boolean;
  /** The learning rate, or what the training starts from: the rate that is fitted is for M0. */
  readonly rate: boolean;
}

export interface FittedPlan {
  readonly plan: TrainPlan;
  /** What was chosen, and why. */
  readonly lines: readonly string[];
}

/** The plan of a new training with what fits its data. Annotations that cannot be read change nothing here. */
export async function fittedPlan(plan: TrainPlan, typed: Typed, world: World): Promise<FittedPlan> {
  if (plan.data.kind !== 'folder') return { plan, lines: [] };
  const system = systemNamed(plan.system, world.systems);
  const data = await annotationsOf(plan.data, plan.split, world.progress).catch(() => null); // train will say why
  if (data === null) return { plan, lines: [] };
  const config = fittedConfig(system.configOf(plan.settings));
  const { recipe, scale, set } = plan.settings;
  const isFitted = config !== null && !typed.recipe && recipe === 'small';
  const paths = [...Object.keys(set), ...typed.rate ? [RATE_PATH] : []];
  const fit = isFitted ? fitOf(data, config, typed.scale ? scale : null, paths) : null;
  const steps = typed.steps || typed.recipe ? plan.settings.steps : stepsFor(plan, system, data);
  const chosen = fit === null ? {} : { scale: fit.scale, learningRate: fit.rate ?? undefined, set: fit.set };
  const fitted = await withChoices(plan, { steps, ...chosen }, system);
  return { plan: fitted, lines: [...linesOf(fit, config, data), ...await passLines(fitted, data, world)] };
}

function linesOf(fit: Fit | null, config: FittedConfig | null, data: Dataset): string[] {
  return fit === null || config === null ? [] : [...chosenLines(fit, config), ...lostLines(data, withFit(config, fit))];
}

/** Steps enough to see each picture 16 times; never fewer than the recipe's. */
function stepsFor({ settings }: TrainPlan, system: System, { samples }: Dataset): number {
  const pictures = picturesAStep(system.configOf(settings));
  if (pictures === null) return settings.steps;
  const wanted = Math.ceil(ENOUGH_PASSES * samples.length / pictures / STEP_ROUNDING) * STEP_ROUNDING;
  return Math.max(settings.steps, Math.min(wanted, MOST_STEPS));
}

/** `600 steps of 2 pictures: each of the 205 pictures is seen 5.9 times; about 6 min 20 s here, 633 ms a step` */
async function passLines(plan: TrainPlan, data: Dataset, world: World): Promise<string[]> {
  const [{ settings }, { samples }] = [plan, data];
  const pictures = picturesAStep(systemNamed(plan.system, world.systems).configOf(settings));
  if (pictures === null) return [];
  const seconds = await secondsAStep(plan, data, world);
  const time = seconds === null ? ''
    : `; about ${durationText(seconds * settings.steps)} here, ${durationText(seconds)} a step`;
  const passes = settings.steps * pictures / samples.length;
  const seen = `${passes < 10 ? passes.toFixed(1) : passes.toFixed(0)} times`;
  const all = samples.length;
  const batch = `${pictures} ${pictures === 1 ? 'picture' : 'pictures'}`;
  return [`${settings.steps} steps of ${batch}: each of the ${all} pictures is seen ${seen}${time}`];
}
