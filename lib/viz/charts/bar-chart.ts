// Named amounts as horizontal bars, an SVG text: where the time went.
import { colourOf, hexOf } from '../pictures/colour.js';
import { escaped } from '../markup.js';

export interface Bar {
  readonly name: string;
  /** ≥ 0; its length against the largest. */
  readonly amount: number;
  /** Written beside the bar, e.g. `3.1 s`. */
  readonly text: string;
}

const WIDTH = 420;
const ROW = 26;
const NAMES = 120;
const TEXTS = 90;

/** An `<svg>` that fills the width it is given. Throws RangeError for no bars or a negative or infinite amount. */
export function barChart(title: string, bars: readonly Bar[]): string {
  if (bars.length === 0) throw new RangeError(`barChart: ${title} has no bars`);
  const wrong = bars.find(({ amount }) => !(amount >= 0 && amount < Infinity));
  if (wrong !== undefined) throw new RangeError(`barChart: ${wrong.name} is ${wrong.amount}`);
  const largest = Math.max(...bars.map(({ amount }) => amount));
  const height = 30 + bars.length * ROW;
  const rows = bars.map(({ name, amount, text }, i) => {
    const y = 30 + i * ROW;
    const length = largest > 0 ? Math.max(1, amount / largest * (WIDTH - NAMES - TEXTS)) : 1;
    return `<text x="${NAMES - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>`
      + `<rect x="${NAMES}" y="${y}" width="${length.toFixed(1)}" height="18" fill="${hexOf(colourOf(2))}"/>`
      + `<text x="${(NAMES + length + 6).toFixed(1)}" y="${y + 13}">${escaped(text)}</text>`;
  });
  return [
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}" font-size="12"`,
    ' font-family="system-ui, sans-serif" fill="currentColor" xmlns="http://www.w3.org/2000/svg">',
    `<text x="8" y="16" font-weight="600" font-size="13">${escaped(title)}</text>`,
    ...rows,
    '</svg>',
  ].join('\n');
}
