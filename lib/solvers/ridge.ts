// Ridge regression in closed form (deck: "linear bounding-box regressors on F (squared loss)").  R-CNN App. C.
//   β = argmin |X·β − Y|² + λ|β|²        ⇔        (XᵀX + λI)·β = XᵀY
//                                              ⇔        β = Xᵀα,  (XXᵀ + λI)·α = Y
// Both give the same β; the smaller system is solved. Every column of X is regularised, a column of ones too.
import { squaredLoss } from '../losses/squared.js';
import { zerosLike, type Tensor } from '../tensor/tensor.js';
import { choleskySolve } from './cholesky.js';
import { gram, outerGram, product, transposedProduct } from './matrix.js';

/** |X·β − Y|² + λ|β|², which `ridge` minimises: the squared loss of the predictions and λ times that of β against 0. */
export function ridgeObjective(beta: Tensor, X: Tensor, Y: Tensor, lambda: number): number {
  return squaredLoss(product(X, beta), Y).loss + lambda * squaredLoss(beta, zerosLike(beta)).loss;
}

/**
 * X (N,D), Y (N,M) → β (D,M) in float64: one column per output. Throws RangeError unless λ is positive, TypeError when
 * X and Y have different numbers of rows.
 */
export function ridge(X: Tensor, Y: Tensor, lambda: number): Tensor {
  if (!(lambda > 0)) throw new RangeError(`ridge: lambda must be positive, got ${lambda}`);
  const [N, D] = X.shape;
  if (N < D) return transposedProduct(X, choleskySolve(plusDiagonal(outerGram(X), lambda), Y));
  return choleskySolve(plusDiagonal(gram(X), lambda), transposedProduct(X, Y));
}

/** A + λI, written into A. */
function plusDiagonal(A: Tensor, lambda: number): Tensor {
  const [D] = A.shape;
  for (let d = 0; d < D; d++) A.data[d * D + d] += lambda;
  return A;
}
