// ReLU as a layer. saved = y, which is positive exactly where x was.
import type { Tensor } from '../tensor/tensor.js';
import type { Layer } from './layer.js';
import { reluBackward, reluForward } from './relu.js';

export function reluLayer(): Layer<Tensor> {
  return {
    params: [],
    async forward(x) {
      const y = reluForward(x);
      return { y, saved: y };
    },
    async backward(dy, y) {
      return reluBackward(dy, y);
    },
    async backwardParams() {
      // nothing to train here, and nobody below asks for dx
    },
  };
}
