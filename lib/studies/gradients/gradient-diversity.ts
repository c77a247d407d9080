// How similar the gradients of a mini-batch's examples are, and how far its gradient lies from that of all the data.
//   similarity   cos(a, b) = a·b / (|a| |b|)                        1: the same direction, 0: nothing in common
//   variance     v = 1/(B−1) Σ_b |g_b − ḡ|²                         of the gradients of B mini-batches, all parameters
//   signal       s = |ḡ|² − v/B                                     |true gradient|², without the noise of the mean
// Deck: "Are the examples from just 2 images diverse enough?"
import type { TensorData } from '../../tensor/tensor.js';

/** cos(a, b); 0 when one of the vectors is 0. */
export function cosine(a: TensorData, b: TensorData): number {
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths === 0 ? 0 : dot(a, b) / lengths;
}

/** cosine of every pair: entry [i][j]. */
export function cosines(vectors: readonly TensorData[]): number[][] {
  return vectors.map((a) => vectors.map((b) => cosine(a, b)));
}

export interface GradientSpread {
  /** v; its root is how far the gradient of a mini-batch typically lies from the mean. */
  readonly variance: number;
  /** s; not below 0. */
  readonly signal: number;
}

/** Of the gradients of B mini-batches of one kind. Throws RangeError when there are fewer than two. */
export function gradientSpread(gradients: readonly TensorData[]): GradientSpread {
  const B = gradients.length;
  if (!(B >= 2)) throw new RangeError(`gradientSpread: ${B} mini-batches have no variance`);
  let [squares, meanSquares] = [0, 0];
  for (let i = 0; i < gradients[0].length; i++) {
    let [sum, square] = [0, 0];
    for (const g of gradients) {
      sum += g[i];
      square += g[i] * g[i];
    }
    squares += square;
    meanSquares += (sum / B) ** 2;
  }
  const variance = (squares - B * meanSquares) / (B - 1);
  return { variance, signal: Math.max(meanSquares - variance / B, 0) };
}

function dot(a: TensorData, b: TensorData): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
