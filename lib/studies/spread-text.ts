// Numbers as the tables and sentences of the studies show them: means and spreads over seeds, and small counts.
import type { Spread } from '../evaluation/spread.js';

/** `12.0 s ± 0.3 s`; a single value without a spread. */
export function spreadText({ count, mean, deviation }: Spread, text: (x: number) => string): string {
  return count === 1 ? text(mean) : `${text(mean)} ± ${text(deviation)}`;
}

/** `147×`, `9.6×`, `0.19×` */
export function timesText(ratio: number): string {
  return `${ratio < 10 ? ratio.toPrecision(2) : ratio.toFixed(0)}×`;
}

/** `five`; digits for more than ten. */
export function countWord(count: number): string {
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
  return words[count] ?? String(count);
}
