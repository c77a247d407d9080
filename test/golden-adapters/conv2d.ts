import { convBackwardBias, convBackwardInput, convBackwardWeights, convForward } from '../../lib/layers/conv.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs: { x, w, b, dy } }) => {
  const geometry = { stride: Number(params.stride), pad: Number(params.pad), groups: Number(params.groups) };
  return {
    y: convForward(x, w, b, geometry),
    dx: convBackwardInput(dy, w, x.shape, geometry),
    dw: convBackwardWeights(x, dy, w.shape, geometry),
    db: convBackwardBias(dy),
  };
};
