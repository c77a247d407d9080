// The form of a golden file's case, and of the adapter that answers it. One adapter per op, in
// test/golden-adapters/<op>.ts, exported as `adapter`. Inputs arrive in float64.
import type { Tensor } from '../../lib/tensor/tensor.js';

export interface GoldenCase {
  readonly name: string;
  /** Plain numbers, booleans, lists or null, as the file's `about` describes them. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, Tensor>>;
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
