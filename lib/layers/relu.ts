// Rectified linear unit.
//   y = max(x, 0) = [x > 0] · x          ∂L/∂x = [x > 0] · ∂L/∂y         (the derivative at 0 is taken as 0)
// The loops multiply by [x > 0], 1 or 0, instead of choosing: a processor guesses wrong for half of the numbers which
// branch comes next, and each wrong guess costs more than the product. + 0 makes 0 of −0.
import { isOnCard, zerosLike, type OnCard, type Placed, type Tensor } from '../tensor/tensor.js';
import type { Layer } from './layer.js';

/** x of any shape → y of the same shape: a new tensor, or `y`, which may be x itself. */
export function reluForward(x: Tensor, y: Tensor = zerosLike(x)): Tensor {
  const [from, to] = [x.data, y.data];
  for (let i = 0; i < to.length; i++) to[i] = from[i] * Number(from[i] > 0) + 0;
  return y;
}

/** dy and forward's y → dx. Uses y in place of x: y > 0 exactly where x > 0. */
export function reluBackward(dy: Tensor, y: Tensor): Tensor {
  const dx = zerosLike(dy);
  const [from, gate, to] = [dy.data, y.data, dx.data];
  for (let i = 0; i < to.length; i++) to[i] = from[i] * Number(gate[i] > 0) + 0;
  return dx;
}

/** reluForward() wherever x is; in place only on the processor. */
export function relu<T extends Placed>(x: T, inPlace: boolean): T {
  if (isOnCard(x)) return x.card.reluForward(x) as T; // where x is
  return reluForward(x as Tensor, inPlace ? x as Tensor : undefined) as T;
}

/** reluBackward() wherever dy and y are. */
export function reluGradient<T extends Placed>(dy: T, y: T): T {
  if (isOnCard(dy)) return dy.card.reluBackward(dy, y as OnCard) as T; // one T: both are on the card
  return reluBackward(dy as Tensor, y as Tensor) as T;
}

/**
 * ReLU as a layer. saved = y. In place, y takes the numbers of x: behind a layer whose output nothing else reads, such
 * as a convolution, this saves a tensor.
 */
export function reluLayer(options?: { readonly inPlace?: boolean }): Layer<Tensor>;
export function reluLayer<T extends Placed>(options?: { readonly inPlace?: boolean }): Layer<T, T>;
export function reluLayer<T extends Placed>({ inPlace = false } = {}): Layer<T, T> {
  return {
    params: [],
    async forward(x) {
      const y = relu(x, inPlace);
      return { y, saved: y };
    },
    async backward(dy, y) {
      return reluGradient(dy, y);
    },
    async backwardParams() {
      // no parameters, so nothing to compute
    },
  };
}
