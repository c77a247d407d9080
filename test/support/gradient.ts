// Central differences in float64: the judge of every backward.
//   ∂f/∂x[i] ≈ (f(x + ε·e_i) − f(x − ε·e_i)) / 2ε          error O(ε²) + O(rounding/ε)
//   relative error of a against n = |a − n|₂ / max(|a|₂ + |n|₂, TINY)
import type { Rng } from '../../lib/tensor/rng.js';
import { copyOf, l2Norm, sameShape, withPrecision, zeros, type Shape, type Tensor } from '../../lib/tensor/tensor.js';

/** Both gradients below this length count as zero: their error is not divided by noise. */
const TINY = 1e-12;

/** What assertGradient() needs of a `tap` test. */
export interface GradientReport {
  pass(message: string): unknown;
  /** The report points to the first line of `stack`. */
  fail(message: string, extra: { readonly stack: string }): unknown;
}

/** A scalar function of one tensor, e.g. L(x) = Σ dy · layer(x). */
export type ScalarFunction = (x: Tensor) => number | Promise<number>;

/**
 * ∂f/∂x by central differences: float64, the shape of `x`. `f` gets a float64 copy that is moved in place between its
 * calls, so it must not keep it. Throws RangeError when ε is not positive or `f` is not finite.
 */
export async function numericalGradient(f: ScalarFunction, x: Tensor, epsilon = 1e-5): Promise<Tensor> {
  if (!(epsilon > 0)) throw new RangeError(`numericalGradient: epsilon must be positive, got ${epsilon}`);
  const moved = withPrecision(x, 'float64');
  const gradient = zeros(x.shape, 'float64');
  for (let i = 0; i < moved.data.length; i++) {
    const here = moved.data[i];
    moved.data[i] = here + epsilon;
    const above = await f(moved);
    moved.data[i] = here - epsilon;
    const below = await f(moved);
    moved.data[i] = here;
    if (!Number.isFinite(above) || !Number.isFinite(below)) {
      throw new RangeError(`numericalGradient: f is ${above} above and ${below} below element ${i}`);
    }
    gradient.data[i] = (above - below) / (2 * epsilon);
  }
  return gradient;
}

/** |a − n|₂ / max(|a|₂ + |n|₂, TINY); NaN when either holds a NaN. Throws RangeError when the shapes differ. */
export function relativeError(analytic: Tensor, numeric: Tensor): number {
  if (!sameShape(analytic.shape, numeric.shape)) {
    throw new RangeError(`relativeError: shapes differ, [${analytic.shape}] and [${numeric.shape}]`);
  }
  const difference = withPrecision(analytic, 'float64');
  for (let i = 0; i < difference.data.length; i++) difference.data[i] -= numeric.data[i];
  const length = l2Norm(analytic) + l2Norm(numeric);
  return l2Norm(difference) / (length < TINY ? TINY : length);
}

/**
 * One assertion: the relative error is below `relativeTolerance`. An analytic gradient of zeros where the numeric one
 * is not fails (error 1); the message names the element that differs most. Both zero passes: add a check that the
 * gradient is not zero where that would be a fault.
 */
export function assertGradient(
  t: GradientReport, analytic: Tensor, numeric: Tensor, relativeTolerance: number, name = 'gradient',
): void {
  const { error, problem } = compareGradients(analytic, numeric, relativeTolerance);
  if (problem === null) t.pass(`${name}: relative error ${error.toExponential(2)} < ${relativeTolerance}`);
  else t.fail(`${name}: ${problem}`, { stack: stackAbove(assertGradient) });
}

/** How far an analytic gradient is from the numeric one. */
export interface GradientDifference {
  /** The relative error; NaN when the shapes differ or a number is NaN. */
  readonly error: number;
  /** Multi-index of the element that differs most: a NaN before any number. */
  readonly at: readonly number[];
  /** Why the check fails, with that index and both values; null when it passes. */
  readonly problem: string | null;
}

/** The relative error, the element that differs most, and whether the error is below the tolerance. */
export function compareGradients(analytic: Tensor, numeric: Tensor, relativeTolerance: number): GradientDifference {
  if (!sameShape(analytic.shape, numeric.shape)) {
    return { error: NaN, at: [], problem: `analytic has shape [${analytic.shape}], numeric [${numeric.shape}]` };
  }
  const error = relativeError(analytic, numeric);
  const worst = worstElement(analytic, numeric);
  const at = indexOf(worst, analytic.shape);
  // `error < …` and not `!(error >= …)`: NaN must fail.
  const problem = error < relativeTolerance ? null
    : `relative error ${error.toExponential(2)} is not below ${relativeTolerance}; worst at [${at}]: ` +
      `analytic ${analytic.data[worst]}, numeric ${numeric.data[worst]}`;
  return { error, at, problem };
}

/** The stack of the caller of `callee`, which must be running: a failure points there. */
export function stackAbove(callee: (...operands: never[]) => unknown): string {
  const here = { stack: '' };
  Error.captureStackTrace(here, callee);
  return here.stack;
}

/** A random permutation of 0, 1, 2, … shifted to mean 0, in float64: all cells ≥ 1 apart, so ±ε never flips a max. */
export function shuffledRamp(shape: Shape, rng: Rng): Tensor {
  const ramp = zeros(shape, 'float64');
  const middle = (ramp.data.length - 1) / 2;
  // A quarter beside the integers: no cell lies on the kink of a ReLU, and ±ε does not cross it.
  rng.permutation(ramp.data.length).forEach((rank, i) => { ramp.data[i] = rank - middle + 0.25; });
  return ramp;
}

/** Independent N(0, 1) entries in float64. */
export function randomTensor(shape: Shape, rng: Rng): Tensor {
  const x = zeros(shape, 'float64');
  for (let i = 0; i < x.data.length; i++) x.data[i] = rng.normal();
  return x;
}

/** `x` with element `i` replaced; a copy. */
export function withElement(x: Tensor, i: number, value: number): Tensor {
  const copy = copyOf(x);
  copy.data[i] = value;
  return copy;
}

/** The row-major multi-index of flat index `i`. */
export function indexOf(i: number, shape: Shape): number[] {
  const index: number[] = [];
  let rest = i;
  for (const extent of [...shape].reverse()) {
    index.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return index;
}

/** The flat index of the element that differs most; the first NaN when there is one. */
function worstElement(analytic: Tensor, numeric: Tensor): number {
  let worst = 0;
  let worstDifference = -1;
  for (let i = 0; i < analytic.data.length; i++) {
    const difference = Math.abs(analytic.data[i] - numeric.data[i]);
    if (Number.isNaN(difference)) return i;
    if (difference > worstDifference) [worst, worstDifference] = [i, difference];
  }
  return worst;
}
