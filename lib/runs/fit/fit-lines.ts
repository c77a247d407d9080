// The fit of a data set in a few lines: for `rcnn anchors`, `rcnn check` and the beginning of a training.
import { alignedLines } from '../lines/text-table.js';
import { coverageRows, shownObjects, type Annotations } from './anchor-report.js';
import { atScale, fitOf, type Fit, type FittedConfig, type FittedValues } from './fit-rule.js';

/** A class of which more objects than this share have no anchor cannot be learned. */
const LOST = 0.5;

/** `--scale 300 --set anchors.scales=1,2,4 proposalsTest.postNmsTopN=1000`: what differs, as it is typed. */
export function fitWords(scale: number | null, set: FittedValues): string[] {
  return [
    ...scale === null ? [] : ['--scale', String(scale)],
    ...Object.keys(set).length === 0 ? [] : ['--set'],
    ...Object.entries(set).map(([path, value]) => `${path}=${String(value)}`), // a list: with commas
  ];
}

/** The configuration with the fit put in. */
export function withFit(recipe: FittedConfig, { scale, set }: Fit): FittedConfig {
  const scales = set['anchors.scales'] as readonly number[] | undefined; // the rule sets numbers
  const anchors = scales === undefined ? recipe.anchors : { ...recipe.anchors, scales };
  return { ...atScale(recipe, scale), anchors };
}

/** Two lines: the flags that `rcnn train` chooses, and why; none where the recipe's numbers fit. */
export function chosenLines(fit: Fit, recipe: FittedConfig): string[] {
  if (fit.reasons.length === 0) return [];
  const scale = fit.scale === recipe.preprocessing.shorterSide ? null : fit.scale;
  return [`chosen for these data: ${fitWords(scale, fit.set).join(' ')}`, `because: ${fit.reasons.join('; ')}`];
}

/** Two lines for `rcnn check`: how many objects the usual anchors miss, and what a training chooses instead. */
export function checkLines(data: Annotations, recipe: FittedConfig): string[] {
  const objects = shownObjects(data, recipe);
  if (objects.length === 0) return [];
  const rows = coverageRows(data, objects);
  const lost = rows.filter(({ name, below50 }) => data.classes.includes(name) && below50 > LOST);
  const cannot = lost.length === 0 ? 'every class has some that fit'
    : `${lost.map(({ name, below50, side }) => `${name} (${percent(below50)}, ${side.toFixed(0)} pixels in the median)`)
      .join(', ')} cannot be learned there`;
  const all = rows[rows.length - 1];
  const fit = fitOf(data, recipe, null);
  const [chosen] = chosenLines(fit, recipe);
  const { shorterSide } = recipe.preprocessing;
  return [
    `anchors at scale ${shorterSide}: ${percent(all.below50)} of the objects overlap none by 0.5; ${cannot}`,
    chosen === undefined ? 'rcnn train takes the usual scale, anchors and limits: they fit these data'
      : `${chosen}; ${percent(lostAt(data, withFit(recipe, fit)))} overlap no anchor then`,
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
