// Named amounts as horizontal bars, an SVG text: e.g. seconds of each stage.
import { colourOf, hexOf } from '../pictures/colour.js';
import { escaped } from '../markup.js';
import { CHART_WIDTH, chartSvg } from './chart-frame.js';

export interface Bar {
  readonly name: string;
  /** ≥ 0; the bar's length is in proportion to it. */
  readonly amount: number;
  /** Written beside the bar, e.g. `3.1 s`. */
  readonly text: string;
}

const ROW = 26;
const NAMES = 120;
const TEXTS = 90;

/** An `<svg>` as wide as the page allows. Throws RangeError for no bars, or an amount that is negative or infinite. */
export function barChart(title: string, bars: readonly Bar[]): string {
  if (bars.length === 0) throw new RangeError(`barChart: ${title} has no bars`);
  const wrong = bars.find(({ amount }) => !(amount >= 0 && amount < Infinity));
  if (wrong !== undefined) throw new RangeError(`barChart: ${wrong.name} is ${wrong.amount}`);
  const largest = Math.max(...bars.map(({ amount }) => amount));
  const height = 30 + bars.length * ROW;
  const rows = bars.map(({ name, amount, text }, i) => {
    const y = 30 + i * ROW;
    const length = largest > 0 ? Math.max(1, amount / largest * (CHART_WIDTH - NAMES - TEXTS)) : 1;
    return `<text x="${NAMES - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>`
      + `<rect x="${NAMES}" y="${y}" width="${length.toFixed(1)}" height="18" fill="${hexOf(colourOf(2))}"/>`
      + `<text x="${(NAMES + length + 6).toFixed(1)}" y="${y + 13}">${escaped(text)}</text>`;
  });
  return chartSvg(title, 8, height, rows);
}
