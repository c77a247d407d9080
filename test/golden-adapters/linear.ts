import { linearBackwardBias } from '../../lib/layers/linear.js';
import { reshape } from '../../lib/tensor/tensor.js';
import { operandsOf, type GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = async (golden) => {
  const { compute } = golden;
  const { x, w, b, dy } = operandsOf(golden);
  const rows = reshape(x, [x.shape[0], x.data.length / x.shape[0]]);
  return {
    y: await compute.linearForward(rows, w, b),
    dx: reshape(await compute.linearBackwardInput(dy, w), x.shape),
    dw: await compute.linearBackwardWeights(rows, dy),
    db: linearBackwardBias(dy),
  };
};
