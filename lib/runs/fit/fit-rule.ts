// Scale, anchors, limits on proposals and learning rate that fit the annotations. The numbers of the small recipe are
// made for drawn shapes: pictures of 250 × 150 pixels, at most five objects, sides from 24 pixels on. Measured on
// photographs in docs/recipe.md, "Defaults that fit the data".
//   side     √(width·height) of the median object of a class, network-input pixels
//   growth   the largest over the classes of  24 / side  (24: the smallest anchor)  and  12 / shorter side: both as
//            many times the scale as the objects of that class need
//   scale    the recipe's where the growth is below 1.25 (side 20 has an IoU of .69 with 24); otherwise the recipe's
//            times the growth, at most twice the recipe's (a step costs four times as much); where half of all objects
//            are then still smaller than a cell of the RPN's map, as much as makes them a cell, at most four times the
//            recipe's; rounded up to 25, and at most the pictures' own size
//   anchors  fit-anchors.ts
//   limits   fit-limits.ts
//   rate     fit-rate.ts
import { quantile, shownObjects, type Annotations, type ShownObject } from './anchor-report.js';
import { anchorsFor, FEWEST } from './fit-anchors.js';
import { limitsFor } from './fit-limits.js';
import { rateFor } from './fit-rate.js';
import { atScale, type FittedConfig, type FittedValues } from './fitted-config.js';

export interface Fit {
  /** Shorter side of the pictures, network-input pixels. */
  readonly scale: number;
  /** Learning rate; null: the recipe's. */
  readonly rate: number | null;
  /** Only values that differ from the recipe's. */
  readonly set: FittedValues;
  /** Why, a phrase for each thing chosen; none where the recipe's numbers fit. */
  readonly reasons: readonly string[];
}

/** Where a configuration has its learning rate, which is typed as `--lr`. */
export const RATE_PATH = 'schedule.learningRate';

const LARGEST_GROWTH = 2;         // of the scale
const CELL_GROWTH = 4;            // at most, where half of all objects are smaller than a cell
const LEAST_GROWTH = 1.25;        // smaller ones are not worth their time
const SCALE_STEP = 25;            // scales are rounded up to its multiples
const THIN = 0.5;                 // shorter side that an object needs, in sides of the smallest anchor

/**
 * The fit of a configuration as the recipe has it. `scale`: chosen by the user; null: by the rule. `typed`: paths whose
 * values the user has chosen, RATE_PATH among them. Without an object that is not difficult nothing is fitted.
 */
export function fitOf(
  data: Annotations, recipe: FittedConfig, scale: number | null, typed: readonly string[] = [],
): Fit {
  const objects = shownObjects(data, recipe);
  const usual = recipe.preprocessing.shorterSide;
  if (objects.length === 0) return { scale: scale ?? usual, rate: null, set: {}, reasons: [] };
  const choice = scale === null ? scaleFor(objects, data, recipe) : { scale, reasons: [] };
  const config = atScale(recipe, choice.scale);
  const isTyped = (path: string): boolean => typed.includes(path);
  const [anchors, limits] = [anchorsFor(data, config, isTyped), limitsFor(data, config, isTyped)];
  const rate = isTyped(RATE_PATH) ? null : rateFor(data.classes, recipe.schedule.learningRate);
  return {
    scale: choice.scale,
    rate: rate?.rate ?? null,
    set: { ...anchors.set, ...limits.set },
    reasons: [...choice.reasons, ...anchors.reasons, ...limits.reasons, ...rate === null ? [] : [rate.reason]],
  };
}

/** What the objects of a class need: how many times the scale. */
interface Need {
  readonly label: number;
  readonly count: number;
  /** Medians, network-input pixels at the recipe's scale. */
  readonly side: number;
  readonly across: number;
  readonly growth: number;
}

function scaleFor(
  objects: readonly ShownObject[], data: Annotations, recipe: FittedConfig,
): Pick<Fit, 'scale' | 'reasons'> {
  const { preprocessing: { shorterSide: base }, anchors: { baseSize, scales } } = recipe;
  const smallest = baseSize * Math.min(...scales);
  const { label, side, across, growth } = largestNeed(objects, smallest);
  const own = quantile(data.samples.map(({ width, height }) => Math.min(width, height)), 0.5);
  const cell = recipe.anchorStride / quantile(objects.map((object) => object.side), 0.5);
  const most = Math.max(Math.min(growth, LARGEST_GROWTH), Math.min(cell, CELL_GROWTH));
  const wanted = growth < LEAST_GROWTH ? base : Math.ceil(base * most / SCALE_STEP) * SCALE_STEP;
  const scale = Math.max(base, Math.min(wanted, own));
  if (scale === base) return { scale, reasons: [] };
  const times = scale / base;
  const [name, cost] = [data.classes[label - 1], `${Number((times ** 2).toPrecision(2))} times the cost of a step`];
  const why = smallest / side >= growth
    ? `the median ${name} has ${(side * times).toFixed(0)} pixels there, ${side.toFixed(0)} at ${base}, the smallest `
      + `anchor ${smallest}`
    : `the median ${name} is ${(across * times).toFixed(0)} pixels across there, ${across.toFixed(0)} at ${base}`;
  return { scale, reasons: [`scale ${scale}, ${cost}: ${why}`] };
}

/** The class that needs most; classes with few objects only where there are no others. */
function largestNeed(objects: readonly ShownObject[], smallest: number): Need {
  const needs = [...new Set(objects.map(({ label }) => label))].map((label): Need => {
    const own = objects.filter((object) => object.label === label);
    const side = quantile(own.map((object) => object.side), 0.5);
    const across = quantile(own.map(({ width, height }) => Math.min(width, height)), 0.5);
    return { label, count: own.length, side, across, growth: Math.max(smallest / side, THIN * smallest / across) };
  });
  const enough = needs.filter(({ count }) => count >= FEWEST);
  return (enough.length > 0 ? enough : needs).reduce((a, b) => (b.growth > a.growth ? b : a));
}
