// Ridge regression in closed form (deck: "linear bounding-box regressors on F (squared loss)").  R-CNN App. C.
//   β = argmin |X·β − Y|² + λ|β|²        ⇔        (XᵀX + λI)·β = XᵀY
//                                              ⇔        β = Xᵀα,  (XXᵀ + λI)·α = Y
// Both are the same β; the smaller system is solved. Several outputs are several right-hand sides of one matrix. Every
// column of X is regularised, a column of ones too.
import type { Tensor } from '../tensor/tensor.js';
import { choleskySolve } from './cholesky.js';
import { gram, outerGram, transposedProduct } from './matrix.js';

/** X (N,D), Y (N,M) → β (D,M) in float64. Throws RangeError unless λ is positive, TypeError when Y does not fit. */
export function ridge(X: Tensor, Y: Tensor, lambda: number): Tensor {
  if (!(lambda > 0)) throw new RangeError(`ridge: lambda must be positive, got ${lambda}`);
  const [N, D] = X.shape;
  if (N < D) return transposedProduct(X, choleskySolve(plusDiagonal(outerGram(X), lambda), Y));
  return choleskySolve(plusDiagonal(gram(X), lambda), transposedProduct(X, Y));
}

/** A + λI, in A. */
function plusDiagonal(A: Tensor, lambda: number): Tensor {
  const [D] = A.shape;
  for (let d = 0; d < D; d++) A.data[d * D + d] += lambda;
  return A;
}
