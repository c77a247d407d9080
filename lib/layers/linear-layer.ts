// A fully connected layer with its parameters. saved = x.
import { addInto, type Tensor } from '../tensor/tensor.js';
import type { Param } from '../tensor/param.js';
import type { Layer } from './layer.js';
import { linearBackwardBias, type LinearOps } from './linear.js';

/** weight (O,I), bias (O); `ops` computes: the loops of linear.ts or the kernels of linear.kernel.ts. */
export function linearLayer(ops: LinearOps, weight: Param, bias: Param): Layer<Tensor> {
  const addParamGrads = (dw: Tensor, dy: Tensor): void => {
    addInto(weight.grad, dw);
    addInto(bias.grad, linearBackwardBias(dy));
  };
  return {
    params: [weight, bias],
    async forward(x) {
      return { y: await ops.linearForward(x, weight.value, bias.value), saved: x };
    },
    async backward(dy, x) {
      const [dx, dw] = await Promise.all([
        ops.linearBackwardInput(dy, weight.value),
        ops.linearBackwardWeights(x, dy),
      ]);
      addParamGrads(dw, dy);
      return dx;
    },
    async backwardParams(dy, x) {
      addParamGrads(await ops.linearBackwardWeights(x, dy), dy);
    },
  };
}
