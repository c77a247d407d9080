// Squared loss of the post hoc box regressors (deck: "Train post hoc linear bounding-box regressors on F (squared
// loss)").  R-CNN App. C.
//   L = Σ (x − t)²         ∂L/∂x = 2(x − t)
// Ridge regression (solvers/ridge.ts) minimises the squared loss plus λ·|weights|² in closed form.
import { sameShape, zerosLike, type Tensor } from '../tensor/tensor.js';
import type { Loss } from './softmax.js';

/** Sum over all elements. Throws TypeError when the shapes differ. */
export function squaredLoss(x: Tensor, targets: Tensor): Loss {
  if (!sameShape(x.shape, targets.shape)) {
    throw new TypeError(`squaredLoss: prediction is [${x.shape}], targets are [${targets.shape}]`);
  }
  const dx = zerosLike(x);
  let loss = 0;
  for (let i = 0; i < x.data.length; i++) {
    const difference = x.data[i] - targets.data[i];
    loss += difference * difference;
    dx.data[i] = 2 * difference;
  }
  return { loss, dx };
}
