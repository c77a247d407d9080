import {
  linearBackwardBias, linearBackwardInput, linearBackwardWeights, linearForward,
} from '../../lib/layers/linear.js';
import { reshape } from '../../lib/tensor/tensor.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ inputs: { x, w, b, dy } }) => {
  const rows = reshape(x, [x.shape[0], x.data.length / x.shape[0]]);
  return {
    y: linearForward(rows, w, b),
    dx: reshape(linearBackwardInput(dy, w), x.shape),
    dw: linearBackwardWeights(rows, dy),
    db: linearBackwardBias(dy),
  };
};
