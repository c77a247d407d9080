// A convolution with its parameters. saved = x.
import { addInto, type Tensor } from '../tensor/tensor.js';
import type { Param } from '../tensor/param.js';
import { convBackwardBias, type ConvGeometry, type ConvOps } from './conv.js';
import type { Layer } from './layer.js';

/** weight (O,C/G,K,K), bias (O); `ops` computes: the loops of conv.ts or the kernels of conv.kernel.ts. */
export function convLayer(ops: ConvOps, weight: Param, bias: Param, geometry: ConvGeometry): Layer<Tensor> {
  const addParamGrads = (dw: Tensor, dy: Tensor): void => {
    addInto(weight.grad, dw);
    addInto(bias.grad, convBackwardBias(dy));
  };
  return {
    params: [weight, bias],
    async forward(x) {
      return { y: await ops.convForward(x, weight.value, bias.value, geometry), saved: x };
    },
    async backward(dy, x) {
      const [dx, dw] = await Promise.all([ // independent of each other: a backend with workers runs them together
        ops.convBackwardInput(dy, weight.value, x.shape, geometry),
        ops.convBackwardWeights(x, dy, weight.value.shape, geometry),
      ]);
      addParamGrads(dw, dy);
      return dx;
    },
    async backwardParams(dy, x) {
      addParamGrads(await ops.convBackwardWeights(x, dy, weight.value.shape, geometry), dy);
    },
  };
}
