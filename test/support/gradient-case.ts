// Gradient checks, each defined once: a unit test (test-gradients.ts) and `npm run gradcheck` (gradcheck-run.ts) run
// the same cases, in float64. The check of an own layer, lib/layers/tanh.ts, is a file test/gradcheck/layers/tanh.ts,
//
//   export const cases = [
//     gradientCase('a map of two images', () => {
//       const rng = new Rng(1);
//       return ofLayer(tanhLayer(), randomTensor([2, 3, 4, 5], rng), rng);
//     }),
//   ];
//
// which the table finds by its place, and one line of test/layers/tanh.test.ts:
//
//   testGradients('tanhLayer() has the gradient of x', cases);
//
// Where L has a kink, ±ε must not cross it: under a maximum or a ReLU take `shuffledRamp` for `randomTensor`.
import type { Layer } from '../../lib/layers/layer.js';
import { clearGrads, type Param } from '../../lib/tensor/param.js';
import type { Rng } from '../../lib/tensor/rng.js';
import { copyOf, dot, type Tensor } from '../../lib/tensor/tensor.js';
import { randomTensor, stackAbove } from './gradient.js';

/** A tensor that L depends on. */
export interface CheckedTensor {
  /** E.g. `x` or `conv1.weight`. */
  readonly name: string;
  /** float64; the check moves one number after the other by ±ε, in place, and puts it back. */
  readonly value: Tensor;
  /** ∂L/∂value as the backward has it. */
  readonly gradient: Tensor;
}

/** A scalar function L and the gradients that a backward computed for it. */
export interface GradientProblem {
  /** L of the tensors as they are at the time of the call. */
  readonly loss: () => number | Promise<number>;
  readonly checked: readonly CheckedTensor[];
  /** The losses that L is the sum of. One that is 0 fails the check: nothing of its gradient would be seen. */
  readonly terms?: Readonly<Record<string, number>>;
  /** Relative errors must be below; 1e-6 if not given. */
  readonly tolerance?: number;
}

export interface GradientCase {
  /** What is particular, e.g. `stride 2, odd map`; unique in its file. */
  readonly name: string;
  readonly setUp: () => GradientProblem | Promise<GradientProblem>;
  /** A stack whose first line is where the case stands. */
  readonly definedAt: string;
}

/** Defines a case. Its random numbers come from seeds inside `setUp`, so that it is the same whenever it runs. */
export function gradientCase(name: string, setUp: GradientCase['setUp']): GradientCase {
  return { name, setUp, definedAt: stackAbove(gradientCase) };
}

/** Throws when a case is not what it is meant to be, e.g. has no empty bin. */
export function requires(condition: boolean, what: string): void {
  if (!condition) throw new Error(`the case is not what it should be: ${what}`);
}

/** x and every parameter of a layer, with L = Σ dy·y, dy random, so that ∂L/∂y is dy. */
export async function ofLayer<Saved>(layer: Layer<Saved>, x: Tensor, rng: Rng): Promise<GradientProblem> {
  const { y, saved } = await layer.forward(x);
  const dy = randomTensor(y.shape, rng);
  clearGrads(layer.params);
  const dx = await layer.backward(dy, saved);
  return {
    loss: async () => dot(dy, (await layer.forward(x)).y),
    checked: [{ name: 'x', value: x, gradient: dx }, ...checkedParams(layer.params)],
  };
}

/** Every parameter that a training step trains; the step returns the losses that L is the sum of. */
export async function ofStep(
  params: readonly Param[], step: () => Promise<Readonly<Record<string, number>>>,
): Promise<GradientProblem> {
  const sum = (losses: Readonly<Record<string, number>>): number => Object.values(losses).reduce((a, b) => a + b, 0);
  clearGrads(params);
  const terms = await step();
  return { loss: async () => sum(await step()), checked: checkedParams(params), terms };
}

/** Functions without a layer around them: `{ x: [x, dx], w: [w, dw] }`. */
export function ofFunction(
  loss: GradientProblem['loss'], gradients: Readonly<Record<string, readonly [value: Tensor, gradient: Tensor]>>,
): GradientProblem {
  return { loss, checked: Object.entries(gradients).map(([name, [value, gradient]]) => ({ name, value, gradient })) };
}

/** The parameters with their gradients as they are now; copies, because L may be a whole step, which adds to them. */
export function checkedParams(params: readonly Param[]): CheckedTensor[] {
  return params.map(({ name, value, grad }) => ({ name, value, gradient: copyOf(grad) }));
}
