// Singular values and vectors of a matrix, by one-sided Jacobi rotations (Hestenes 1958; Golub & Van Loan, "Matrix
// Computations", §8.6).   A = U·Σ·Vᵀ,  UᵀU = VᵀV = I,  σ₁ ≥ σ₂ ≥ … ≥ 0
//   Rows of A are turned in pairs (p,q) until all are at right angles; then they are Σ·Vᵀ, and U undoes the turns.
//   α = |a_p|²   β = |a_q|²   γ = a_p·a_q        ζ = (β − α)/2γ     t = sign(ζ)/(|ζ| + √(1 + ζ²)) = tan θ
//   a_p ← c·a_p − s·a_q   a_q ← s·a_p + c·a_q     c = 1/√(1 + t²)    s = t·c
// A matrix with more rows than columns is taken by its transpose, so that the fewer vectors are turned.
import { withPrecision, zeros, type Tensor } from '../tensor/tensor.js';

/** R = min(N,M) singular values of a matrix (N,M). Float64. */
export interface Svd {
  /** (N,R); a column whose σ is 0 may be 0. */
  readonly U: Tensor;
  /** Descending. */
  readonly sigma: Float64Array;
  /** (R,M); a row whose σ is 0 may be 0. */
  readonly Vt: Tensor;
}

/** Convergence is quadratic; a handful of sweeps over all pairs do. */
const MAX_SWEEPS = 60;

/** Throws TypeError unless A is a matrix, RangeError unless it is finite. */
export function svd(A: Tensor): Svd {
  const [N, M] = A.shape;
  if (A.shape.length !== 2) throw new TypeError(`svd: a matrix has two dimensions, got [${A.shape}]`);
  const bad = A.data.findIndex((value: number) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`svd: entry ${Math.floor(bad / M)},${bad % M} is ${A.data[bad]}`);
  if (N <= M) return svdOfWide(A);
  const { U, sigma, Vt } = svdOfWide(transposed(A));
  return { U: transposed(Vt), sigma, Vt: transposed(U) };
}

/** (N,M) → (M,N), in float64. */
export function transposed({ shape: [N, M], data }: Tensor): Tensor {
  const T = zeros([M, N], 'float64');
  for (let n = 0; n < N; n++) {
    for (let m = 0; m < M; m++) T.data[m * N + n] = data[n * M + m];
  }
  return T;
}

/** N ≤ M. */
function svdOfWide(A: Tensor): Svd {
  const [N, M] = A.shape;
  const B = withPrecision(A, 'float64');                                     // (N,M), becomes Σ·Vᵀ
  const J = zeros([N, N], 'float64');                                        // J·A = B, so that U = Jᵀ
  for (let n = 0; n < N; n++) J.data[n * N + n] = 1;
  for (let sweep = 0; sweep < MAX_SWEEPS && turnAllPairs(B, J) > 0; sweep++);

  const norms = Float64Array.from({ length: N }, (_, n) => Math.sqrt(dotOf(rowOf(B, n), rowOf(B, n))));
  const order = Array.from(norms, (_, n) => n).sort((p, q) => norms[q] - norms[p]);
  const nothing = N * Number.EPSILON * (norms[order[0]] ?? 0);
  const sigma = Float64Array.from(order, (n) => (norms[n] > nothing ? norms[n] : 0));
  const [Ut, Vt] = [zeros([N, N], 'float64'), zeros([N, M], 'float64')];
  order.forEach((n, r) => {
    Ut.data.set(rowOf(J, n), r * N);
    if (sigma[r] > 0) Vt.data.set(rowOf(B, n).map((value) => value / sigma[r]), r * M);
  });
  return { U: transposed(Ut), sigma, Vt };
}

/** One sweep; the number of pairs that were not yet at right angles. */
function turnAllPairs(B: Tensor, J: Tensor): number {
  const [N] = B.shape;
  let turned = 0;
  for (let p = 0; p < N; p++) {
    for (let q = p + 1; q < N; q++) {
      const [bp, bq] = [rowOf(B, p), rowOf(B, q)];
      const [alpha, beta, gamma] = [dotOf(bp, bp), dotOf(bq, bq), dotOf(bp, bq)];
      if (Math.abs(gamma) <= N * Number.EPSILON * Math.sqrt(alpha * beta)) continue;
      const zeta = (beta - alpha) / (2 * gamma);
      const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
      turn(bp, bq, t);
      turn(rowOf(J, p), rowOf(J, q), t);
      turned++;
    }
  }
  return turned;
}

function turn(a: Float64Array, b: Float64Array, t: number): void {
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let m = 0; m < a.length; m++) {
    const [x, y] = [a[m], b[m]];
    a[m] = c * x - s * y;
    b[m] = s * x + c * y;
  }
}

function rowOf({ shape: [, M], data }: Tensor, n: number): Float64Array {
  return data.subarray(n * M, (n + 1) * M) as Float64Array; // only float64 tensors come here
}

function dotOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let m = 0; m < a.length; m++) sum += a[m] * b[m];
  return sum;
}
