// One quantity measured with several seeds.

export interface Spread {
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation; 0 for one value. */
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
}

/** Throws RangeError for no values, or a value that is not finite. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('spreadOf: no values');
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`spreadOf: a value is ${wrong}`);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    count: values.length,
    mean,
    deviation: values.length === 1 ? 0 : Math.sqrt(squares / (values.length - 1)),
    low: Math.min(...values),
    high: Math.max(...values),
  };
}

/**
 * +1: `a` is above `b`, −1: below, 0: undecided. Decided when the ranges of the two do not touch; where either has one
 * value only, the means must also differ by more than `noise`.
 */
export function orderOf(a: Spread, b: Spread, noise: number): -1 | 0 | 1 {
  const isSingle = a.count === 1 || b.count === 1;
  if (isSingle && Math.abs(a.mean - b.mean) <= noise) return 0;
  if (a.low > b.high) return 1;
  return a.high < b.low ? -1 : 0;
}
