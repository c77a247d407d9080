import { convBackwardBias } from '../../lib/layers/conv.js';
import { operandsOf, type GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = async (golden) => {
  const { params, compute } = golden;
  const { x, w, b, dy } = operandsOf(golden);
  const geometry = { stride: Number(params.stride), pad: Number(params.pad), groups: Number(params.groups) };
  return {
    y: await compute.convForward(x, w, b, geometry),
    dx: await compute.convBackwardInput(dy, w, x.shape, geometry),
    dw: await compute.convBackwardWeights(x, dy, w.shape, geometry),
    db: convBackwardBias(dy),
  };
};
