// A stored matrix as the list of rows that the post hoc learners take.
import type { Tensor, TensorData } from '../../lib/tensor/tensor.js';

/** The N rows of an (N,D) tensor: views. */
export function matrixRows({ shape: [N, D], data }: Tensor): TensorData[] {
  return Array.from({ length: N }, (_, n) => data.subarray(n * D, (n + 1) * D));
}
