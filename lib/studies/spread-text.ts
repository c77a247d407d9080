// Means and spreads over seeds as the tables show them.
import type { Spread } from '../evaluation/spread.js';

/** `.812` */
export function mapText(mAP: number): string {
  return mAP.toFixed(3).replace(/^(-?)0\./, '$1.');
}

/** `12.0 s ± 0.3 s`; a single value without a spread. */
export function spreadText({ count, mean, deviation }: Spread, text: (x: number) => string): string {
  return count === 1 ? text(mean) : `${text(mean)} ± ${text(deviation)}`;
}
