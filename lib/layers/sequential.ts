// Layers in a chain: the output of each is the input of the next. saved = the saved values of all layers, in order.
//   forward   x → l1 → l2 → … → y            backward   dy → … → l2 → l1 → dx
import type { Placed, Tensor } from '../tensor/tensor.js';
import type { Layer } from './layer.js';

export function sequential<T extends Placed = Tensor>(
  layers: readonly Layer<unknown, T>[],
): Layer<readonly unknown[], T> {
  const backwardTo = async (first: number, dy: T, saved: readonly unknown[]): Promise<T> => {
    let d = dy;
    for (let i = layers.length - 1; i >= first; i--) d = await layers[i].backward(d, saved[i]);
    return d;
  };
  return {
    params: layers.flatMap((layer) => layer.params),
    async forward(x) {
      let y = x;
      const saved: unknown[] = [];
      for (const layer of layers) {
        const result = await layer.forward(y);
        saved.push(result.saved);
        y = result.y;
      }
      return { y, saved };
    },
    backward: (dy, saved) => backwardTo(0, dy, saved),
    async backwardParams(dy, saved) {
      const first = layers.findIndex((layer) => layer.params.length > 0);
      if (first >= 0) await layers[first].backwardParams(await backwardTo(first + 1, dy, saved), saved[first]);
    },
  };
}
