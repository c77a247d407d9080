// Rectified linear unit.
//   y = max(x, 0)          ∂L/∂x = [x > 0] · ∂L/∂y         (the derivative at 0 is taken as 0)
import { zerosLike, type Tensor } from '../tensor/tensor.js';

/** Any shape. */
export function reluForward(x: Tensor): Tensor {
  const y = zerosLike(x);
  for (let i = 0; i < y.data.length; i++) y.data[i] = x.data[i] > 0 ? x.data[i] : 0;
  return y;
}

/** y is forward's result: y > 0 exactly where x > 0. */
export function reluBackward(dy: Tensor, y: Tensor): Tensor {
  const dx = zerosLike(dy);
  for (let i = 0; i < dx.data.length; i++) dx.data[i] = y.data[i] > 0 ? dy.data[i] : 0;
  return dx;
}
