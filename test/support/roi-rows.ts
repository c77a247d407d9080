// RoIs as the golden files write them: rows [image, x1, y1, x2, y2].
import type { Roi } from '../../lib/layers/roi-pool.js';
import type { Tensor } from '../../lib/tensor/tensor.js';

export function roisOf(rows: Tensor): Roi[] {
  return Array.from({ length: rows.shape[0] }, (_, r) => {
    const [image, x1, y1, x2, y2] = rows.data.subarray(5 * r, 5 * r + 5);
    return { image, x1, y1, x2, y2 };
  });
}
