// Gradient checks of whole layers and networks: of the input and of every parameter, against central differences.
import type { Layer } from '../../lib/layers/layer.js';
import { clearGrads, type Param } from '../../lib/tensor/param.js';
import type { Rng } from '../../lib/tensor/rng.js';
import { copyOf, dot, l2Norm, type Tensor } from '../../lib/tensor/tensor.js';
import { assertGradient, numericalGradient, randomTensor, type GradientReport } from './gradient.js';

const TOLERANCE = 1e-6;
const EPSILON = 1e-5;

/**
 * Compares every `param.grad`, as it is now, with the central differences of `loss`, which reads the values of the
 * parameters (float64) when it is called. A parameter whose gradient is all zeros fails: nothing would be checked.
 */
export async function assertParamGradients(
  t: GradientReport, params: readonly Param[], loss: () => number | Promise<number>,
): Promise<void> {
  const analytic = params.map(({ grad }) => copyOf(grad)); // `loss` may be a whole step, which adds to the gradients
  for (const [i, { name, value }] of params.entries()) {
    if (l2Norm(analytic[i]) === 0) t.fail(`${name}: the gradient is zero, the check would prove nothing`);
    const original = copyOf(value);
    const numeric = await numericalGradient((moved) => {
      value.data.set(moved.data);
      return loss();
    }, original, EPSILON);
    value.data.set(original.data);
    assertGradient(t, analytic[i], numeric, TOLERANCE, name);
  }
}

/** Checks dx and every parameter's gradient of a layer with the loss L = Σ dy·y, dy random, so that ∂L/∂y is dy. */
export async function assertLayerGradients(
  t: GradientReport, layer: Layer<unknown>, x: Tensor, rng: Rng,
): Promise<void> {
  const { y, saved } = await layer.forward(x);
  const dy = randomTensor(y.shape, rng);
  clearGrads(layer.params);
  const dx = await layer.backward(dy, saved);
  const lossOf = async (input: Tensor): Promise<number> => dot(dy, (await layer.forward(input)).y);
  assertGradient(t, dx, await numericalGradient(lossOf, x, EPSILON), TOLERANCE, 'x');
  await assertParamGradients(t, layer.params, () => lossOf(x));
}
