// Linear equations with a symmetric, positive definite matrix, in float64.
//   A = L·Lᵀ, L lower triangular:
//     L[j,j] = √(A[j,j] − Σ_{k<j} L[j,k]²)       L[i,j] = (A[i,j] − Σ_{k<j} L[i,k]·L[j,k]) / L[j,j]   for i > j
//   A·X = B:   first L·Z = B from the top down, then Lᵀ·X = Z from the bottom up
import { withPrecision, zeros, type Tensor } from '../tensor/tensor.js';

/** L (n,n) of A (n,n), whose upper half is not read. Throws RangeError when A is not positive definite. */
export function cholesky(A: Tensor): Tensor {
  const n = sideOf(A);
  const L = zeros([n, n], 'float64');
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = A.data[i * n + j];
      for (let k = 0; k < j; k++) rest -= L.data[i * n + k] * L.data[j * n + k];
      if (i > j) {
        L.data[i * n + j] = rest / L.data[j * n + j];
      } else {
        if (!(rest > 0)) throw new RangeError(`cholesky: the matrix is not positive definite, pivot ${i} is ${rest}`);
        L.data[i * n + i] = Math.sqrt(rest);
      }
    }
  }
  return L;
}

/** X (n,m) with A·X = B (n,m). Throws as `cholesky` does, and TypeError when A and B have different numbers of rows. */
export function choleskySolve(A: Tensor, B: Tensor): Tensor {
  const n = sideOf(A);
  const [rows, m] = B.shape;
  if (rows !== n) throw new TypeError(`choleskySolve: the matrix is [${A.shape}], the right-hand side [${B.shape}]`);
  const { data: L } = cholesky(A);
  const X = withPrecision(B, 'float64');
  for (let column = 0; column < m; column++) {
    for (let i = 0; i < n; i++) {
      let rest = X.data[i * m + column];
      for (let k = 0; k < i; k++) rest -= L[i * n + k] * X.data[k * m + column];
      X.data[i * m + column] = rest / L[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      let rest = X.data[i * m + column];
      for (let k = i + 1; k < n; k++) rest -= L[k * n + i] * X.data[k * m + column];
      X.data[i * m + column] = rest / L[i * n + i];
    }
  }
  return X;
}

function sideOf(A: Tensor): number {
  const [n, columns] = A.shape;
  if (A.shape.length !== 2 || n !== columns) {
    throw new TypeError(`cholesky: the matrix must be square, got [${A.shape}]`);
  }
  return n;
}
