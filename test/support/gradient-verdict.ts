// Runs a gradient check: each of its tensors against central differences, in float64.
import { copyOf, l2Norm, type Tensor } from '../../lib/tensor/tensor.js';
import type { CheckedTensor, GradientCase, GradientProblem } from './gradient-case.js';
import { compareGradients, numericalGradient, type GradientDifference } from './gradient.js';

const EPSILON = 1e-5;
const TOLERANCE = 1e-6;

/** What was found for one tensor. */
export interface TensorVerdict extends GradientDifference {
  readonly tensor: string;
  /** How many numbers it has; each was moved. */
  readonly numbers: number;
}

export interface CaseVerdict {
  readonly tensors: readonly TensorVerdict[];
  /** Why the case fails, a line each, beginning with the tensor; none when it passes. */
  readonly problems: readonly string[];
}

/** Sets a case up and checks its tensors. What is thrown on the way is a problem of the case. */
export async function verdictOf({ setUp }: GradientCase): Promise<CaseVerdict> {
  try {
    return await problemVerdict(await setUp());
  } catch (error) {
    return { tensors: [], problems: [`threw ${error}`] };
  }
}

/** Checks the tensors of a problem, one after the other. */
export async function problemVerdict({ loss, checked, terms = {}, tolerance }: GradientProblem): Promise<CaseVerdict> {
  const tensors: TensorVerdict[] = [];
  for (const one of checked) tensors.push(await tensorVerdict(one, loss, tolerance ?? TOLERANCE));
  const problems = [
    ...Object.entries(terms).filter(([, term]) => !(term > 0)).map(([name, term]) => `the loss ${name} is ${term}`),
    ...tensors.length === 0 ? ['there is no tensor to check'] : [],
    ...tensors.flatMap(({ tensor, problem }) => (problem === null ? [] : [`${tensor}: ${problem}`])),
  ];
  return { tensors, problems };
}

async function tensorVerdict(
  { name, value, gradient }: CheckedTensor, loss: GradientProblem['loss'], tolerance: number,
): Promise<TensorVerdict> {
  const about = { tensor: name, numbers: value.data.length };
  if (!(value.data instanceof Float64Array)) {
    return { ...about, error: NaN, at: [], problem: 'is float32, which has too few digits for a check' };
  }
  const numeric = await numericalGradientInPlace(loss, value);
  if (l2Norm(gradient) === 0 && l2Norm(numeric) === 0) {
    return { ...about, error: NaN, at: [], problem: 'the gradient is zero, the check would prove nothing' };
  }
  return { ...about, ...compareGradients(gradient, numeric, tolerance) };
}

/** ∂L/∂value, where `loss` reads `value` itself. Every number of `value` is put back. */
async function numericalGradientInPlace(loss: GradientProblem['loss'], value: Tensor): Promise<Tensor> {
  const original = copyOf(value);
  try {
    return await numericalGradient((moved) => {
      value.data.set(moved.data);
      return loss();
    }, original, EPSILON);
  } finally {
    value.data.set(original.data);
  }
}
