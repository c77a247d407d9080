// A fully connected layer whose weight matrix is a product of two thin matrices (truncated SVD).  Fast R-CNN §3.1.
//   W (O,I) ≈ U_t · Σ_t V_tᵀ        h = x·(Σ_t V_tᵀ)ᵀ   y = h·U_tᵀ + b       t(I + O) parameters for I·O
// No bias and no nonlinearity between the two. saved = x; backward computes h again, which is cheap.
import type { Param } from '../tensor/param.js';
import { addInto, precisionOf, zeros, type Tensor } from '../tensor/tensor.js';
import type { Layer } from './layer.js';
import { linearBackwardBias, type LinearOps } from './linear.js';

/** first (t,I) = Σ_t V_tᵀ, second (O,t) = U_t, bias (O). */
export interface LowRankParams {
  readonly first: Param;
  readonly second: Param;
  readonly bias: Param;
}

/** The layer of the two products; both are products of fully connected layers. */
export function lowRankLinear(ops: LinearOps, { first, second, bias }: LowRankParams): Layer<Tensor> {
  const [t] = first.value.shape;
  const noBias = zeros([t], precisionOf(first.value));
  const hidden = (x: Tensor): Promise<Tensor> => ops.linearForward(x, first.value, noBias);
  const addParamGrads = async (dy: Tensor, dh: Tensor, x: Tensor): Promise<void> => {
    await ops.linearBackwardWeights(await hidden(x), dy, second.grad);
    addInto(bias.grad, linearBackwardBias(dy));
    await ops.linearBackwardWeights(x, dh, first.grad);
  };
  return {
    params: [first, second, bias],
    async forward(x) {
      return { y: await ops.linearForward(await hidden(x), second.value, bias.value), saved: x };
    },
    async backward(dy, x) {
      const dh = await ops.linearBackwardInput(dy, second.value);
      await addParamGrads(dy, dh, x);
      return ops.linearBackwardInput(dh, first.value);
    },
    async backwardParams(dy, x) {
      await addParamGrads(dy, await ops.linearBackwardInput(dy, second.value), x);
    },
  };
}
