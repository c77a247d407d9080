// The moves of lib/layers/kernels/moves.ts by the functions of move-code.ts. Either the source or the target stands in
// the memory of SimdMemory already; the other one is copied through a part of the memory that is kept for this.
import { LOOP_MOVES, type GroupCopy, type Moves, type Transposition } from '../../layers/kernels/moves.js';
import type { TensorData } from '../../tensor/tensor.js';
import { STAGE, type SimdMemory } from './simd-memory.js';

/** The loop moves fewer numbers sooner. */
const LEAST_NUMBERS = 256;
const BYTES = 4; // of a float32
const SIDE = 4; // of the blocks of move-code.ts

/** The numbers in and around the memory, and how many of them are copied through it at a time. */
interface Around {
  readonly memory: SimdMemory;
  readonly most: number;
}

/** Moves between arrays in `memory` and others. What the functions cannot move, or not sooner, the loops move. */
export function simdMoves(memory: SimdMemory, most = STAGE.numbers): Moves {
  const around = { memory, most };
  return {
    transpose(source, target, move) {
      const { h, i, j } = move.counts;
      const moves = h * i * j >= LEAST_NUMBERS && j >= SIDE && addsFew(move);
      if (moves && source instanceof Float32Array && memory.holds(target)) transposeIn(around, source, target, move);
      else if (moves && source instanceof Float32Array && memory.holds(source) && isDense(move)) {
        transposeOut(around, source, target, move);
      } else LOOP_MOVES.transpose(source, target, move);
    },
    copyGroups(source, target, move) {
      const moves = move.counts.i > 0 && source instanceof Float32Array && memory.holds(target);
      if (moves) copyGroups(around, source, target, move);
      else LOOP_MOVES.copyGroups(source, target, move);
    },
  };
}

/** Whether what is added fits into its place. */
function addsFew({ counts, added }: Transposition): boolean {
  return added === null || added.data instanceof Float32Array && counts[added.axis] * SIDE <= STAGE.added;
}

/** Whether the numbers written stand side by side, all of them: then the whole range can be copied. */
function isDense({ counts: { h, i }, target }: Transposition): boolean {
  return (h === 1 || target.h === i) && target.j === h * i;
}

/** From any array into the memory. */
function transposeIn(around: Around, source: Float32Array, target: TensorData, move: Transposition): void {
  const { from, counts: { h, i, j }, source: step } = move;
  const numbers = (h - 1) * step.h + (i - 1) * step.i + j;
  if (numbers <= around.most) {
    const staged = around.memory.stage(source.subarray(from, from + numbers));
    transposeAt(around.memory, staged, target.byteOffset + move.to * BYTES, move);
    return;
  }
  const axis = step.i > step.h ? 'i' : 'h';
  if (move.counts[axis] <= (axis === 'i' ? SIDE : 1)) LOOP_MOVES.transpose(source, target, move);
  else for (const half of halves(move, axis)) transposeIn(around, source, target, half);
}

/** From the memory into any array. */
function transposeOut(around: Around, source: Float32Array, target: TensorData, move: Transposition): void {
  const { h, i, j } = move.counts;
  const numbers = h * i * j;
  if (numbers <= around.most) {
    transposeAt(around.memory, source.byteOffset + move.from * BYTES, STAGE.at, move);
    target.set(around.memory.floats(STAGE.at, numbers), move.to);
  } else if (j < 2 * SIDE) LOOP_MOVES.transpose(source, target, move);
  else for (const half of halves(move, 'j')) transposeOut(around, source, target, half);
}

/** Two moves in place of one, along one axis. The first has a multiple of 4 rows i or columns j, both at least 4. */
function halves(move: Transposition, axis: 'h' | 'i' | 'j'): Transposition[] {
  const { counts, added, source, target } = move;
  const half = counts[axis] >> 1;
  const first = axis === 'h' ? half : Math.max(SIDE, half - half % SIDE);
  const [from, to] = [{ ...source, j: 1 }[axis] * first, { ...target, i: 1 }[axis] * first];
  return [[0, first], [1, counts[axis] - first]].map(([part, length]) => ({
    ...move, from: move.from + part * from, to: move.to + part * to, counts: { ...counts, [axis]: length },
    added: added?.axis === axis ? { axis, data: added.data.subarray(part * first) } : added,
  }));
}

/** Source and target at addresses in the memory. */
function transposeAt(
  memory: SimdMemory, from: number, to: number, { counts: { h, i, j }, source, target, added }: Transposition,
): void {
  const numbers = memory.floats(STAGE.addedAt, STAGE.added);
  if (added === null) numbers.fill(-0, 0, SIDE); // x + (−0) is x, of 0 and −0 as well
  else if (added.axis === 'j') numbers.set(added.data.subarray(0, j));
  else for (let n = 0; n < i; n++) numbers.fill(added.data[n], n * SIDE, (n + 1) * SIDE);
  const addedSteps = [added?.axis === 'i' ? SIDE : 0, added?.axis === 'j' ? 1 : 0];
  const steps = [source.h, source.i, target.h, target.j, ...addedSteps].map((step) => step * BYTES);
  memory.transpose(from, to, STAGE.addedAt, h, i, j, ...steps);
}

/** As many rows at a time as fit. */
function copyGroups({ memory, most }: Around, source: Float32Array, target: TensorData, move: GroupCopy): void {
  const { from, to, counts, source: s, target: t } = move;
  const row = (counts.i - 1) * s.i + 2 * SIDE;
  const rows = Math.floor((most - row) / s.h) + 1;
  if (rows < 1) return LOOP_MOVES.copyGroups(source, target, move);
  const steps = [s.i, s.h, t.i, t.h].map((step) => step * BYTES); // groups outermost: each is written straight on
  for (let h = 0; h < counts.h; h += rows) {
    const count = Math.min(rows, counts.h - h);
    const first = from + h * s.h;
    const staged = memory.stage(source.subarray(first, first + (count - 1) * s.h + row));
    memory.copyGroups(staged, target.byteOffset + (to + h * t.h) * BYTES, counts.i, count, ...steps);
  }
}
