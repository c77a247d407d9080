// Gradient checks inside a test of one's own: of a layer, or of parameters whose gradients are there already.
// A check that `npm run gradcheck` shall list too is a case (gradient-case.ts).
import type { Layer } from '../../lib/layers/layer.js';
import type { Param } from '../../lib/tensor/param.js';
import type { Rng } from '../../lib/tensor/rng.js';
import type { Tensor } from '../../lib/tensor/tensor.js';
import { checkedParams, ofLayer, type GradientProblem } from './gradient-case.js';
import { problemVerdict } from './gradient-verdict.js';
import { stackAbove, type GradientReport } from './gradient.js';
import { reportVerdict } from './test-gradients.js';

/**
 * Compares every `param.grad`, as it is now, with the central differences of `loss`, which reads the values of the
 * parameters (float64) when it is called. A parameter whose gradient is all zeros fails: nothing would be checked.
 */
export async function assertParamGradients(
  t: GradientReport, params: readonly Param[], loss: GradientProblem['loss'],
): Promise<void> {
  const stack = stackAbove(assertParamGradients);
  reportVerdict(t, await problemVerdict({ loss, checked: checkedParams(params) }), stack);
}

/** Checks dx and every parameter's gradient of a layer with the loss L = Σ dy·y, dy random, so that ∂L/∂y is dy. */
export async function assertLayerGradients(
  t: GradientReport, layer: Layer<unknown>, x: Tensor, rng: Rng,
): Promise<void> {
  const stack = stackAbove(assertLayerGradients);
  reportVerdict(t, await problemVerdict(await ofLayer(layer, x, rng)), stack);
}
