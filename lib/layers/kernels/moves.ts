// Numbers that change their order on the way into and out of a product: the loops that define the two moves which all
// layouts of channels-last.ts and product.ts are made of. A backend that sums in a memory of its own has them as well
// (lib/compute/simd/move-code.ts).
import type { TensorData } from '../../tensor/tensor.js';

/**
 * Matrices that are transposed, for h = 0, 1, …:
 *   target[to + h·target.h + i + j·target.j] = source[from + h·source.h + i·source.i + j] + added[i or j]
 */
export interface Transposition {
  readonly from: number;
  readonly to: number;
  readonly counts: { readonly h: number; readonly i: number; readonly j: number };
  readonly source: { readonly h: number; readonly i: number };
  readonly target: { readonly h: number; readonly j: number };
  /** A number for each i or for each j; null: nothing is added. */
  readonly added: { readonly axis: 'i' | 'j'; readonly data: TensorData } | null;
}

/** Rows h of groups i of eight numbers: target[to + h·target.h + i·target.i + lane] = source[from + …], lane = 0..7. */
export interface GroupCopy {
  readonly from: number;
  readonly to: number;
  readonly counts: { readonly h: number; readonly i: number };
  readonly source: { readonly h: number; readonly i: number };
  readonly target: { readonly h: number; readonly i: number };
}

/** Who moves numbers. Source and target share no number. */
export interface Moves {
  transpose(source: TensorData, target: TensorData, move: Transposition): void;
  copyGroups(source: TensorData, target: TensorData, move: GroupCopy): void;
}

/** The definitions. */
export const LOOP_MOVES: Moves = {
  transpose: (source, target, move) =>
    (move.added === null ? transpose : transposeAndAdd)(source, target, move),
  copyGroups,
};

/** Four rows i at a time, so that the numbers written are neighbours in memory. */
function transpose(source: TensorData, target: TensorData, move: Transposition): void {
  const { from, to, counts, source: { h: sh, i: si }, target: { h: th, j: tj } } = move;
  for (let h = 0; h < counts.h; h++) {
    let i = 0;
    for (; i + 4 <= counts.i; i += 4) {
      const s = from + h * sh + i * si;
      for (let j = 0, t = to + h * th + i; j < counts.j; j++, t += tj) {
        target[t] = source[s + j];
        target[t + 1] = source[s + si + j];
        target[t + 2] = source[s + 2 * si + j];
        target[t + 3] = source[s + 3 * si + j];
      }
    }
    for (; i < counts.i; i++) {
      const s = from + h * sh + i * si;
      for (let j = 0, t = to + h * th + i; j < counts.j; j++, t += tj) target[t] = source[s + j];
    }
  }
}

function transposeAndAdd(source: TensorData, target: TensorData, move: Transposition): void {
  const { from, to, counts, source: { h: sh, i: si }, target: { h: th, j: tj } } = move;
  const { axis, data } = move.added!;
  for (let h = 0; h < counts.h; h++) {
    for (let i = 0; i < counts.i; i++) {
      for (let j = 0; j < counts.j; j++) {
        target[to + h * th + i + j * tj] = source[from + h * sh + i * si + j] + data[axis === 'i' ? i : j];
      }
    }
  }
}

/** The eight numbers are written out: a loop would take four times as long. */
function copyGroups(source: TensorData, target: TensorData, move: GroupCopy): void {
  const { from, to, counts } = move;
  for (let h = 0; h < counts.h; h++) {
    let s = from + h * move.source.h;
    let t = to + h * move.target.h;
    for (let i = 0; i < counts.i; i++, s += move.source.i, t += move.target.i) {
      target[t] = source[s];
      target[t + 1] = source[s + 1];
      target[t + 2] = source[s + 2];
      target[t + 3] = source[s + 3];
      target[t + 4] = source[s + 4];
      target[t + 5] = source[s + 5];
      target[t + 6] = source[s + 6];
      target[t + 7] = source[s + 7];
    }
  }
}
