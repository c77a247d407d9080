// What all charts share: width, title and legend.
import { escaped } from '../markup.js';

/** Width of every chart in its own pixels: narrow, so that a phone shrinks it to 350 px and its text stays readable. */
export const CHART_WIDTH = 420;

/** An `<svg>` with a title at `titleX` and the given parts, as wide as the page allows; text has the page's colour. */
export function chartSvg(title: string, titleX: number, height: number, parts: readonly string[]): string {
  return [
    `<svg viewBox="0 0 ${CHART_WIDTH} ${height}" role="img" aria-label="${escaped(title)}" font-size="12"`,
    ' font-family="system-ui, sans-serif" fill="currentColor" xmlns="http://www.w3.org/2000/svg">',
    `<text x="${titleX}" y="16" font-weight="600" font-size="13">${escaped(title)}</text>`,
    ...parts,
    '</svg>',
  ].join('\n');
}

/** Pixels from one line of a legend to the next. */
export const LEGEND_LINE = 16;

const LONG_NAME = 16; // characters

/** Columns of a legend: 2 where a name is longer than 16 characters, else 3. */
export function legendColumns(names: readonly string[]): 2 | 3 {
  return names.some((name) => name.length > LONG_NAME) ? 2 : 3;
}
