// Between rows of numbers, as stored values have them, and boxes.
import type { Box } from '../../lib/boxes/box.js';
import type { Deltas } from '../../lib/boxes/deltas.js';
import { tensor, type Tensor } from '../../lib/tensor/tensor.js';

/** Boxes of an (N, M) tensor whose columns start, start+1, … are x1, y1, x2, y2. */
export function boxRows(rows: Tensor, start = 0): Box[] {
  const [N, M] = rows.shape;
  return Array.from({ length: N }, (_, n) => {
    const [x1, y1, x2, y2] = rows.data.subarray(n * M + start);
    return { x1, y1, x2, y2 };
  });
}

/** Deltas of an (N, M) tensor whose columns start, start+1, … are tx, ty, tw, th. */
export function deltaRows(rows: Tensor, start = 0): Deltas[] {
  return boxRows(rows, start).map(({ x1, y1, x2, y2 }) => ({ tx: x1, ty: y1, tw: x2, th: y2 }));
}

/** (N, M) in float64 from N rows of M numbers. */
export function rowsTensor(rows: readonly (readonly number[])[], columns: number): Tensor {
  return tensor([rows.length, columns], rows.flat(), 'float64');
}

/** (N, 4) */
export function boxTensor(boxes: readonly Box[]): Tensor {
  return rowsTensor(boxes.map(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]), 4);
}

/** (N, 4) */
export function deltaTensor(deltas: readonly Deltas[]): Tensor {
  return rowsTensor(deltas.map(({ tx, ty, tw, th }) => [tx, ty, tw, th]), 4);
}

/** (N) */
export function listTensor(numbers: ArrayLike<number>): Tensor {
  return tensor([numbers.length], Float64Array.from(numbers));
}

/** A scalar, shape []. */
export function scalarTensor(value: number): Tensor {
  return tensor([], [value], 'float64');
}
