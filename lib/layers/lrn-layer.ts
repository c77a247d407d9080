// Local response normalisation as a layer. saved = x and the scale s.
import type { Tensor } from '../tensor/tensor.js';
import type { Layer } from './layer.js';
import { lrnBackward, lrnForward, type Lrn } from './lrn.js';

export interface LrnSaved {
  readonly x: Tensor;
  readonly scale: Tensor;
}

export function lrnLayer(lrn: Lrn): Layer<LrnSaved> {
  return {
    params: [],
    async forward(x) {
      const { y, scale } = lrnForward(x, lrn);
      return { y, saved: { x, scale } };
    },
    async backward(dy, { x, scale }) {
      return lrnBackward(dy, x, scale, lrn);
    },
    async backwardParams() {
      // nothing to train here, and nobody below asks for dx
    },
  };
}
