// The fit of a data set in a few lines: for `rcnn anchors`, `rcnn check` and the beginning of a training.
import type { Json } from '../../systems/system.js';
import { alignedLines } from '../lines/text-table.js';
import { coverageRows, quantile, shownObjects, type Annotations, type CoverageRow } from './anchor-report.js';
import { fitOf, type Fit } from './fit-rule.js';
import { atScale, type FittedConfig } from './fitted-config.js';

/** A class of which more objects than this share have no anchor cannot be learned. */
const LOST = 0.5;

/** Network-input pixels of a side: twice a cell of the RPN's map. */
const SEEN = 16;

/** What of a fit is typed; null or {}: nothing. */
export type FitChoice = Pick<Fit, 'rate' | 'set'> & { readonly scale: number | null };

/** `--scale 300 --lr 0.02 --set anchors.scales=1,2,4 proposalsTest.postNmsTopN=1000`: what differs, as it is typed. */
export function fitWords({ scale, rate, set }: FitChoice): string[] {
  return [
    ...scale === null ? [] : ['--scale', String(scale)],
    ...rate === null ? [] : ['--lr', String(rate)],
    ...Object.keys(set).length === 0 ? [] : ['--set'],
    ...Object.entries(set).map(([path, value]) => `${path}=${valueText(value)}`),
  ];
}

/** A list with commas, as `--set` takes it. */
function valueText(value: Json): string {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** The configuration with the fit put in. */
export function withFit(recipe: FittedConfig, { scale, set }: Fit): FittedConfig {
  const { scales, ratios } = recipe.anchors;
  const own = (path: string, usual: readonly number[]): readonly number[] =>
    set[path] as readonly number[] | undefined ?? usual; // the rule sets numbers
  const anchors = {
    ...recipe.anchors, scales: own('anchors.scales', scales), ratios: own('anchors.ratios', ratios),
  };
  return { ...atScale(recipe, scale), anchors };
}

/** Two lines: the flags that `rcnn train` chooses, and why; none where the recipe's numbers fit. */
export function chosenLines(fit: Fit, recipe: FittedConfig): string[] {
  if (fit.reasons.length === 0) return [];
  const scale = fit.scale === recipe.preprocessing.shorterSide ? null : fit.scale;
  return [`chosen for these data: ${fitWords({ ...fit, scale }).join(' ')}`, `because: ${fit.reasons.join('; ')}`];
}

/** Two lines for `rcnn check`: how many objects the usual anchors miss, and what a training chooses instead. */
export function checkLines(data: Annotations, recipe: FittedConfig): string[] {
  const objects = shownObjects(data, recipe);
  if (objects.length === 0) return [];
  const rows = coverageRows(data, objects);
  const lost = lostText(lostRows(data, recipe));
  const cannot = lost === null ? 'every class has some that fit' : `${lost} cannot be learned there`;
  const all = rows[rows.length - 1];
  const fit = fitOf(data, recipe, null);
  const { shorterSide } = recipe.preprocessing;
  const fitted = withFit(recipe, fit);
  return [
    `anchors at scale ${shorterSide}: ${percent(all.below50)} of the objects overlap none by 0.5; ${cannot}`,
    isUsual(fit, recipe) ? `rcnn train takes the usual scale, anchors and limits: they fit these data${rateText(fit)}`
      : `${chosenLines(fit, recipe)[0]}; ${percent(lostAt(data, fitted))} overlap no anchor then`,
    ...lostLines(data, fitted),
  ];
}

/** Whether scale, anchors and limits are the recipe's. */
function isUsual({ scale, set }: Fit, recipe: FittedConfig): boolean {
  return scale === recipe.preprocessing.shorterSide && Object.keys(set).length === 0;
}

function rateText({ rate }: Fit): string {
  return rate === null ? '' : `; and --lr ${rate}, since M0 has seen drawn shapes only`;
}

/** The classes of which hardly an object overlaps an anchor. */
function lostRows(data: Annotations, config: FittedConfig): CoverageRow[] {
  return coverageRows(data, shownObjects(data, config))
    .filter(({ name, below50 }) => data.classes.includes(name) && below50 > LOST);
}

function lostText(rows: readonly CoverageRow[]): string | null {
  return rows.length === 0 ? null : rows.map(({ name, below50, side }) =>
    `${name} (${percent(below50)}, ${side.toFixed(0)} pixels in the median)`).join(', ');
}

/** A line about classes that no anchor of a configuration fits, and what can be done; none where there are none. */
export function lostLines(data: Annotations, config: FittedConfig): string[] {
  const rows = lostRows(data, config);
  const { shorterSide } = config.preprocessing;
  const own = quantile(data.samples.map(({ width, height }) => Math.min(width, height)), 0.5);
  const side = Math.min(...rows.map((row) => row.side));
  const further = Math.min(Math.ceil(shorterSide * SEEN / side / 25) * 25, own);
  const larger = further <= shorterSide ? ''
    : ` or --scale ${further}, where a step costs ${((further / shorterSide) ** 2).toFixed(0)} times as much`;
  return rows.length === 0 ? [] : [
    `hardly an anchor fits even so: ${lostText(rows)}; what would help: pictures cut into parts in which the objects `
      + `are larger${larger}`,
  ];
}

function lostAt(data: Annotations, config: FittedConfig): number {
  const objects = shownObjects(data, config);
  return objects.filter(({ overlap }) => overlap < 0.5).length / objects.length;
}

/** A table of classes and sizes: how large the objects are at each scale, and how many no anchor overlaps enough. */
export function coverageTable(data: Annotations, configs: readonly FittedConfig[]): string[] {
  const tables = configs.map((config) => coverageRows(data, shownObjects(data, config)));
  const heads = configs.flatMap(({ preprocessing: { shorterSide } }) =>
    [`side at ${shorterSide}`, 'IoU below .5', 'below .7']);
  const rows = tables[0].map(({ name, objects }, r) => [name, String(objects), ...tables.flatMap((table) =>
    [table[r].side.toFixed(0), percent(table[r].below50), percent(table[r].below70)])]);
  return alignedLines([['', 'objects', ...heads], ...rows], 1);
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
