// Eigenvalues and eigenvectors of a small symmetric matrix, by cyclic Jacobi rotations (Jacobi 1846; Golub & Van Loan,
// "Matrix Computations", §8.5).
//   S = V·D·Vᵀ, VᵀV = I.   A rotation in the plane (p,q) by θ makes S[p,q] zero:
//   τ = (S[q,q] − S[p,p]) / 2S[p,q]     t = sign(τ)/(|τ| + √(1 + τ²)) = tan θ     c = 1/√(1 + t²)     s = t·c
// Each rotation makes the sum of squares off the diagonal smaller.
import { withPrecision, zeros, type Tensor } from '../tensor/tensor.js';

export interface SymmetricEigen {
  /** The diagonal of D, in the order of V's columns (not sorted). */
  readonly values: Float64Array;
  /** V (n,n): column k is the eigenvector of value k. */
  readonly vectors: Tensor;
}

/** Limit on sweeps over all planes. Convergence is quadratic: about ten suffice. */
const MAX_SWEEPS = 50;

/** Throws TypeError unless S is square, RangeError unless it is symmetric and finite. */
export function symmetricEigen(S: Tensor): SymmetricEigen {
  checkSymmetric(S);
  const [n] = S.shape;
  const A = withPrecision(S, 'float64');
  const V = zeros([n, n], 'float64');
  for (let i = 0; i < n; i++) V.data[i * n + i] = 1;
  for (let sweep = 0; sweep < MAX_SWEEPS && !isDiagonal(A); sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(A, V, p, q);
    }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => A.data[i * n + i]), vectors: V };
}

/** V·f(D)·Vᵀ: a function of the matrix, such as its inverse square root. */
export function matrixFunction({ values, vectors }: SymmetricEigen, f: (value: number) => number): Tensor {
  const n = values.length;
  const result = zeros([n, n], 'float64');
  values.map(f).forEach((value, k) => {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        result.data[i * n + j] += value * vectors.data[i * n + k] * vectors.data[j * n + k];
      }
    }
  });
  return result;
}

/** A ← JᵀAJ, V ← VJ for the rotation J that makes A[p,q] zero. */
function rotate(A: Tensor, V: Tensor, p: number, q: number): void {
  const [n] = A.shape;
  const apq = A.data[p * n + q];
  if (apq === 0) return;
  const tau = (A.data[q * n + q] - A.data[p * n + p]) / (2 * apq);
  const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  const mix = ({ data }: Tensor, atP: number, atQ: number): void => {
    [data[atP], data[atQ]] = [c * data[atP] - s * data[atQ], s * data[atP] + c * data[atQ]];
  };
  for (let k = 0; k < n; k++) mix(A, k * n + p, k * n + q); // columns p and q
  for (let k = 0; k < n; k++) mix(A, p * n + k, q * n + k); // rows p and q
  for (let k = 0; k < n; k++) mix(V, k * n + p, k * n + q);
}

/** True when the norm off the diagonal is below the rounding error of the norm on it. */
function isDiagonal({ shape: [n], data }: Tensor): boolean {
  let [on, off] = [0, 0];
  data.forEach((value: number, i: number) => {
    if (i % n === Math.floor(i / n)) on += value * value;
    else off += value * value;
  });
  return Math.sqrt(off) <= Number.EPSILON * Math.sqrt(on);
}

function checkSymmetric({ shape, data }: Tensor): void {
  const [n, columns] = shape;
  if (shape.length !== 2 || n !== columns) {
    throw new TypeError(`symmetricEigen: the matrix must be square, got [${shape}]`);
  }
  let largest = 0;
  for (const value of data) largest = Math.max(largest, Math.abs(value));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      if (!(Math.abs(data[i * n + j] - data[j * n + i]) <= SYMMETRY * largest)) {
        throw new RangeError(`symmetricEigen: entries ${i},${j} and ${j},${i} differ: ` +
          `${data[i * n + j]} and ${data[j * n + i]}`);
      }
    }
  }
}

/** Largest difference of two mirrored entries that counts as rounding, relative to the largest entry. */
const SYMMETRY = 1e-9;
