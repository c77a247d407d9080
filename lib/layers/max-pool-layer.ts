// Max pooling as a layer. saved = the switches and the shape of x.
import type { Shape } from '../tensor/tensor.js';
import type { Layer } from './layer.js';
import { maxPoolBackward, type MaxPoolOps, type PoolGeometry } from './max-pool.js';

export interface MaxPoolSaved {
  readonly switches: Int32Array;
  readonly xShape: Shape;
}

export function maxPoolLayer(ops: MaxPoolOps, geometry: PoolGeometry): Layer<MaxPoolSaved> {
  return {
    params: [],
    async forward(x) {
      const { y, switches } = await ops.maxPoolForward(x, geometry);
      return { y, saved: { switches, xShape: x.shape } };
    },
    async backward(dy, { switches, xShape }) {
      return maxPoolBackward(dy, switches, xShape);
    },
    async backwardParams() {
      // nothing to train here, and nobody below asks for dx
    },
  };
}
