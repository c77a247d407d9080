// The form of a golden file's case, and of the adapter that answers it. One adapter per op, in
// test/golden-adapters/<op>.ts, exported as `adapter`. Inputs arrive in float64.
import type { Compute } from '../../lib/compute/compute.js';
import { withPrecision, type Precision, type Tensor } from '../../lib/tensor/tensor.js';

/** Who computes the operations that backends share, and in which precision. */
export interface GoldenBackend {
  readonly compute: Compute;
  readonly precision: Precision;
}

export interface GoldenCase extends GoldenBackend {
  readonly name: string;
  /** Plain numbers, booleans, lists or null, as the file's `about` describes them. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, Tensor>>;
}

/** The inputs in the precision of the backend. */
export function operandsOf({ inputs, precision }: GoldenCase): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, withPrecision(x, precision)]));
}

/** Computes the outputs of a case with the project's own code; names and shapes as in the file. */
export type GoldenAdapter = (golden: GoldenCase) => Promise<Record<string, Tensor>> | Record<string, Tensor>;

export interface GoldenTolerance {
  readonly abs: number;
  readonly rel: number;
  /** Names of outputs that must be equal, element by element. */
  readonly exact?: readonly string[];
  readonly [special: string]: unknown;
}

/**
 * Replaces the element-wise comparison where the file's README names a special rule; an adapter file exports it as
 * `compare`. Returns what is wrong, or null.
 */
export type GoldenComparison = (
  got: Readonly<Record<string, Tensor>>,
  want: Readonly<Record<string, Tensor>>,
  golden: GoldenCase,
  tolerance: GoldenTolerance,
) => string | null;
