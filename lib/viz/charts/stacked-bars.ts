// Amounts made of named parts as horizontal bars, an SVG text: e.g. seconds of each stage, a bar per system.
import { colourOf, hexOf } from '../pictures/colour.js';
import { escaped } from '../markup.js';
import { CHART_WIDTH, chartSvg, LEGEND_LINE, legendColumns } from './chart-frame.js';

export interface StackedBar {
  readonly name: string;
  /** Amounts ≥ 0 by name of the part; a name has the same colour in all bars. */
  readonly parts: Readonly<Record<string, number>>;
  /** Written beside the bar, e.g. `3.1 s`. */
  readonly text: string;
}

const ROW = 26;
const NAMES = 130;
const TEXTS = 96;

/** The colour of each part (colourOf() of a class), by its place among the parts. */
type ColourPlan = (part: number) => number;

/** An `<svg>` as wide as the page allows. Throws RangeError for no bars, or an amount that is negative or infinite. */
export function stackedBars(
  title: string, bars: readonly StackedBar[], colour: ColourPlan = (part) => part + 1,
): string {
  if (bars.length === 0) throw new RangeError(`stackedBars: ${title} has no bars`);
  const partNames = [...new Set(bars.flatMap(({ parts }) => Object.keys(parts)))];
  const largest = Math.max(...bars.map(totalOf));
  const unit = largest > 0 ? (CHART_WIDTH - NAMES - TEXTS) / largest : 0;
  const bottom = 30 + bars.length * ROW;
  const columns = legendColumns(partNames);
  const height = bottom + 10 + Math.ceil(partNames.length / columns) * LEGEND_LINE;
  return chartSvg(title, 8, height, [
    ...bars.map((bar, i) =>
      barMarkup(bar, { y: 30 + i * ROW, unit }, (name) => hexOf(colourOf(colour(partNames.indexOf(name)))))),
    ...partNames.map((name, i) => legendEntry(name, i, hexOf(colourOf(colour(i))), { columns, top: bottom + 18 })),
  ]);
}

function totalOf({ name, parts }: StackedBar): number {
  return Object.entries(parts).reduce((sum, [part, amount]) => {
    if (!(amount >= 0 && amount < Infinity)) throw new RangeError(`stackedBars: ${part} of ${name} is ${amount}`);
    return sum + amount;
  }, 0);
}

/** `unit`: pixels per amount of 1. */
function barMarkup(
  { name, parts, text }: StackedBar, { y, unit }: { readonly y: number; readonly unit: number },
  hexOfPart: (name: string) => string,
): string {
  let x = NAMES;
  const boxes = Object.entries(parts).map(([part, amount]) => {
    const width = amount * unit;
    const box = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="18"`
      + ` fill="${hexOfPart(part)}"><title>${escaped(part)}</title></rect>`;
    x += width;
    return box;
  });
  return `<text x="${NAMES - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>${boxes.join('')}`
    + `<text x="${(x + 6).toFixed(1)}" y="${y + 13}">${escaped(text)}</text>`;
}

function legendEntry(
  name: string, index: number, hex: string, { columns, top }: { readonly columns: number; readonly top: number },
): string {
  const x = 8 + (index % columns) * ((CHART_WIDTH - 8) / columns);
  const y = top + Math.floor(index / columns) * LEGEND_LINE;
  return `<rect x="${x.toFixed(1)}" y="${y - 10}" width="12" height="12" fill="${hex}"/>`
    + `<text x="${(x + 17).toFixed(1)}" y="${y}">${escaped(name)}</text>`;
}
