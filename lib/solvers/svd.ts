// Singular values and vectors of a matrix, by one-sided Jacobi rotations (Hestenes 1958; Golub & Van Loan, "Matrix
// Computations", §8.6).   A = U·Σ·Vᵀ,  UᵀU = VᵀV = I,  σ₁ ≥ σ₂ ≥ … ≥ 0
//   Rotates pairs of rows (p,q) of A until all rows are orthogonal. The rows then are Σ·Vᵀ; U is the inverse rotation.
//   α = |a_p|²   β = |a_q|²   γ = a_p·a_q        ζ = (β − α)/2γ     t = sign(ζ)/(|ζ| + √(1 + ζ²)) = tan θ
//   a_p ← c·a_p − s·a_q   a_q ← s·a_p + c·a_q     c = 1/√(1 + t²)    s = t·c
// A matrix with more rows than columns is transposed first: fewer and longer rows to rotate.
import { dot, entry, l2Norm, withPrecision, zeros, type Tensor } from '../tensor/tensor.js';

/** R = min(N,M) singular values of a matrix (N,M). Float64. */
export interface Svd {
  /** (N,R); a column whose σ is 0 may be 0. */
  readonly U: Tensor;
  /** Descending. */
  readonly sigma: Float64Array;
  /** (R,M); a row whose σ is 0 may be 0. */
  readonly Vt: Tensor;
}

/** Limit on sweeps over all pairs. Convergence is quadratic: about ten suffice. */
const MAX_SWEEPS = 60;

/** A (N,M) → U, Σ, Vᵀ. Throws TypeError unless A has two axes, RangeError unless all its numbers are finite. */
export function svd(A: Tensor): Svd {
  const [N, M] = A.shape;
  if (A.shape.length !== 2) throw new TypeError(`svd: a matrix has two axes, got [${A.shape}]`);
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

/** The SVD of A (N,M) with N ≤ M. */
function svdOfWide(A: Tensor): Svd {
  const [N, M] = A.shape;
  const B = withPrecision(A, 'float64');   // (N,M), becomes Σ·Vᵀ
  const J = zeros([N, N], 'float64');      // the product of all rotations: J·A = B, so U = Jᵀ
  for (let n = 0; n < N; n++) J.data[n * N + n] = 1;
  for (let sweep = 0; sweep < MAX_SWEEPS && rotateAllPairs(B, J) > 0; sweep++);

  const norms = Float64Array.from({ length: N }, (_, n) => l2Norm(entry(B, n)));
  const order = Array.from(norms, (_, n) => n).sort((p, q) => norms[q] - norms[p]);
  const negligible = N * Number.EPSILON * (norms[order[0]] ?? 0);
  const sigma = Float64Array.from(order, (n) => (norms[n] > negligible ? norms[n] : 0));
  const [Ut, Vt] = [zeros([N, N], 'float64'), zeros([N, M], 'float64')];
  order.forEach((n, r) => {
    Ut.data.set(entry(J, n).data, r * N);
    if (sigma[r] > 0) Vt.data.set(entry(B, n).data.map((value: number) => value / sigma[r]), r * M);
  });
  return { U: transposed(Ut), sigma, Vt };
}

/** One sweep; returns the number of pairs that were not yet orthogonal. */
function rotateAllPairs(B: Tensor, J: Tensor): number {
  const [N] = B.shape;
  let rotated = 0;
  for (let p = 0; p < N; p++) {
    for (let q = p + 1; q < N; q++) {
      const [bp, bq] = [entry(B, p), entry(B, q)];
      const [alpha, beta, gamma] = [dot(bp, bp), dot(bq, bq), dot(bp, bq)];
      if (Math.abs(gamma) <= N * Number.EPSILON * Math.sqrt(alpha * beta)) continue;
      const zeta = (beta - alpha) / (2 * gamma);
      const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
      rotate(bp, bq, t);
      rotate(entry(J, p), entry(J, q), t);
      rotated++;
    }
  }
  return rotated;
}

function rotate({ data: a }: Tensor, { data: b }: Tensor, t: number): void {
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let m = 0; m < a.length; m++) {
    const [x, y] = [a[m], b[m]];
    a[m] = c * x - s * y;
    b[m] = s * x + c * y;
  }
}
