// Amounts of several things, each made of named parts, as horizontal bars: which stage took how much of whose time.
import { colourOf, hexOf } from '../pictures/colour.js';
import { escaped } from '../markup.js';

export interface StackedBar {
  readonly name: string;
  /** Amounts ≥ 0 by the name of the part; parts of one name have one colour in all bars. */
  readonly parts: Readonly<Record<string, number>>;
  /** Written beside the bar, e.g. `3.1 s`. */
  readonly text: string;
}

const WIDTH = 420;
const ROW = 26;
const NAMES = 130;
const TEXTS = 96;
const LONG_NAME = 16; // characters; with a longer one the legend has two columns, else three
const LEGEND_LINE = 16;

/** An `<svg>` that fills the width it is given. Throws RangeError for no bars or a negative or infinite amount. */
export function stackedBars(title: string, bars: readonly StackedBar[]): string {
  if (bars.length === 0) throw new RangeError(`stackedBars: ${title} has no bars`);
  const partNames = [...new Set(bars.flatMap(({ parts }) => Object.keys(parts)))];
  const largest = Math.max(...bars.map(totalOf));
  const unit = largest > 0 ? (WIDTH - NAMES - TEXTS) / largest : 0;
  const bottom = 30 + bars.length * ROW;
  const columns = partNames.some((name) => name.length > LONG_NAME) ? 2 : 3;
  const height = bottom + 10 + Math.ceil(partNames.length / columns) * LEGEND_LINE;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}" font-size="12"`,
    ' font-family="system-ui, sans-serif" fill="currentColor" xmlns="http://www.w3.org/2000/svg">',
    `<text x="8" y="16" font-weight="600" font-size="13">${escaped(title)}</text>`,
    ...bars.map((bar, i) => barMarkup(bar, 30 + i * ROW, unit, partNames)),
    ...partNames.map((name, i) => legendEntry(name, i, columns, bottom + 18)),
    '</svg>',
  ].join('\n');
}

function totalOf({ name, parts }: StackedBar): number {
  return Object.entries(parts).reduce((sum, [part, amount]) => {
    if (!(amount >= 0 && amount < Infinity)) throw new RangeError(`stackedBars: ${part} of ${name} is ${amount}`);
    return sum + amount;
  }, 0);
}

/** `unit`: pixels an amount of 1. */
function barMarkup({ name, parts, text }: StackedBar, y: number, unit: number, partNames: readonly string[]): string {
  let x = NAMES;
  const boxes = Object.entries(parts).map(([part, amount]) => {
    const width = amount * unit;
    const box = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="18"`
      + ` fill="${hexOf(colourOf(partNames.indexOf(part) + 1))}"><title>${escaped(part)}</title></rect>`;
    x += width;
    return box;
  });
  return `<text x="${NAMES - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>${boxes.join('')}`
    + `<text x="${(x + 6).toFixed(1)}" y="${y + 13}">${escaped(text)}</text>`;
}

function legendEntry(name: string, index: number, columns: number, top: number): string {
  const x = 8 + (index % columns) * ((WIDTH - 8) / columns);
  const y = top + Math.floor(index / columns) * LEGEND_LINE;
  return `<rect x="${x.toFixed(1)}" y="${y - 10}" width="12" height="12" fill="${hexOf(colourOf(index + 1))}"/>`
    + `<text x="${(x + 17).toFixed(1)}" y="${y}">${escaped(name)}</text>`;
}
