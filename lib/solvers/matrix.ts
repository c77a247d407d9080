// Products of matrices (rows, columns) in float64, for the closed-form solvers. Layers have their own loops.
import { zeros, type Tensor } from '../tensor/tensor.js';

/** A (N,K) · B (K,M) → (N,M). Throws TypeError when the inner sizes differ. */
export function product(A: Tensor, B: Tensor): Tensor {
  const [N, K] = A.shape;
  const [K2, M] = B.shape;
  if (K !== K2) throw new TypeError(`product: [${A.shape}] and [${B.shape}] do not fit`);
  const AB = zeros([N, M], 'float64');
  for (let n = 0; n < N; n++) {
    for (let k = 0; k < K; k++) {
      const a = A.data[n * K + k];
      for (let m = 0; m < M; m++) AB.data[n * M + m] += a * B.data[k * M + m];
    }
  }
  return AB;
}

/** Aᵀ (K,N) · B (N,M) → (K,M), summed over the rows of A and B. Throws TypeError when their numbers of rows differ. */
export function transposedProduct(A: Tensor, B: Tensor): Tensor {
  const [N, K] = A.shape;
  const [N2, M] = B.shape;
  if (N !== N2) throw new TypeError(`transposedProduct: [${A.shape}] and [${B.shape}] do not fit`);
  const AtB = zeros([K, M], 'float64');
  for (let n = 0; n < N; n++) {
    for (let k = 0; k < K; k++) {
      const a = A.data[n * K + k];
      if (a === 0) continue; // about half of the features after a ReLU
      for (let m = 0; m < M; m++) AtB.data[k * M + m] += a * B.data[n * M + m];
    }
  }
  return AtB;
}

/** AᵀA (K,K). It is symmetric: only the entries on and above the diagonal are summed, the others copied. */
export function gram(A: Tensor): Tensor {
  const [N, K] = A.shape;
  const G = zeros([K, K], 'float64');
  for (let n = 0; n < N; n++) {
    const row = A.data.subarray(n * K, (n + 1) * K);
    for (let i = 0; i < K; i++) {
      const a = row[i];
      if (a === 0) continue;
      for (let j = i; j < K; j++) G.data[i * K + j] += a * row[j];
    }
  }
  for (let i = 0; i < K; i++) {
    for (let j = 0; j < i; j++) G.data[i * K + j] = G.data[j * K + i];
  }
  return G;
}

/** AAᵀ (N,N): the dot product of every two rows. */
export function outerGram(A: Tensor): Tensor {
  const [N, K] = A.shape;
  const G = zeros([N, N], 'float64');
  for (let n = 0; n < N; n++) {
    for (let m = 0; m <= n; m++) {
      let sum = 0;
      for (let k = 0; k < K; k++) sum += A.data[n * K + k] * A.data[m * K + k];
      G.data[n * N + m] = sum;
      G.data[m * N + n] = sum;
    }
  }
  return G;
}
