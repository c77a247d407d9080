import { test } from 'tap';
import { SimdMemory } from '../../../lib/compute/simd/simd-memory.js';
import { simdMoves } from '../../../lib/compute/simd/simd-moves.js';
import { LOOP_MOVES, type GroupCopy, type Transposition } from '../../../lib/layers/kernels/moves.js';
import { Rng } from '../../../lib/tensor/rng.js';
import type { TensorData } from '../../../lib/tensor/tensor.js';
import { float32Tensor, sameBits } from '../../support/float32.js';

const MOST = 900; // numbers copied through the memory at a time: larger moves are split

const upTo = (rng: Rng, n: number): number => 1 + rng.integer(n);
const numbers = (rng: Rng, length: number): Float32Array => {
  const { data } = float32Tensor([length], rng);
  return Float32Array.from(data, (x, i) => i % 7 === 0 ? -0 : x);
};
const same = (a: TensorData, b: TensorData): boolean => sameBits([{ data: a }], [{ data: b }]);

/** A transposition of up to 4 × 13 × 50 numbers, and the lengths of its source and target. */
function randomTransposition(rng: Rng, dense: boolean) {
  const counts = { h: upTo(rng, 4), i: upTo(rng, 13), j: upTo(rng, 50) };
  const [from, to, planes] = [rng.integer(5), rng.integer(5), rng.integer(2) === 0];
  const row = counts.j + rng.integer(4);
  const source = planes ? { h: row, i: row * counts.h + rng.integer(3) } : { i: row, h: row * counts.i };
  const target = dense ? { h: counts.i, j: counts.i * counts.h } : { h: (counts.i + 1) * counts.j, j: counts.i + 1 };
  const axis = (['i', 'j'] as const)[rng.integer(2)];
  const added = rng.integer(3) === 0 ? null : { axis, data: numbers(rng, counts[axis]) };
  const last = from + (counts.h - 1) * source.h + (counts.i - 1) * source.i + counts.j;
  const end = to + (counts.h - 1) * target.h + counts.i + (counts.j - 1) * target.j;
  const move: Transposition = { from, to, counts, source, target, added };
  return { move, last, end };
}

test('transpose() into the memory is the loop, bit for bit, and writes nothing else', (t) => {
  const memory = new SimdMemory();
  const [rng, moves] = [new Rng(71), simdMoves(memory, MOST)];
  for (let n = 0; n < 120; n++) {
    const { move, last, end } = randomTransposition(rng, false);
    const [source, want] = [numbers(rng, last), new Float32Array(end + 9).fill(7)];
    const target = memory.floats(memory.place('float32', want.length)[0], want.length).fill(7);
    LOOP_MOVES.transpose(source, want, move);
    moves.transpose(source, target, move);
    if (!same(target, want)) t.fail(JSON.stringify(move));
  }
  t.end();
});

test('transpose() out of the memory is the loop, bit for bit, and writes nothing else', (t) => {
  const memory = new SimdMemory();
  const [rng, moves] = [new Rng(72), simdMoves(memory, MOST)];
  for (let n = 0; n < 120; n++) {
    const { move, last, end } = randomTransposition(rng, n % 4 > 0);
    const source = memory.floats(memory.place('float32', last)[0], last);
    source.set(numbers(rng, last));
    const [want, target] = [new Float32Array(end + 9).fill(7), new Float32Array(end + 9).fill(7)];
    LOOP_MOVES.transpose(source, want, move);
    moves.transpose(source, target, move);
    if (!same(target, want)) t.fail(JSON.stringify(move));
  }
  t.end();
});

test('copyGroups() into the memory is the loop, in one go and in several', (t) => {
  const memory = new SimdMemory();
  const [rng, moves] = [new Rng(73), simdMoves(memory, MOST)];
  for (let n = 0; n < 40; n++) {
    const counts = { h: upTo(rng, 30), i: upTo(rng, 8) };
    const row = 8 * counts.i + rng.integer(5);
    const move: GroupCopy = {
      from: rng.integer(4), to: rng.integer(4), counts, source: { h: row, i: 8 },
      target: n % 2 === 0 ? { h: 8, i: 8 * counts.h } : { h: 8 * counts.i, i: 8 },
    };
    const [source, want] = [numbers(rng, 4 + counts.h * row), new Float32Array(12 + counts.h * counts.i * 8).fill(7)];
    const target = memory.floats(memory.place('float32', want.length)[0], want.length).fill(7);
    LOOP_MOVES.copyGroups(source, want, move);
    moves.copyGroups(source, target, move);
    if (!same(target, want)) t.fail(JSON.stringify(move));
  }
  t.end();
});

test('a matrix too large for the memory\'s stage, and float64 numbers, are moved by the loop', (t) => {
  const memory = new SimdMemory();
  const move: Transposition = {
    from: 0, to: 0, counts: { h: 1, i: 3, j: 400 }, source: { h: 0, i: 400 }, target: { h: 0, j: 3 }, added: null,
  };
  const source = numbers(new Rng(74), 1200);
  for (const from of [source, Float64Array.from(source)]) {
    const [want, target] = [new Float32Array(1200), memory.floats(memory.place('float32', 1200)[0], 1200)];
    LOOP_MOVES.transpose(from, want, move);
    simdMoves(memory, MOST).transpose(from, target.fill(0), move);
    t.ok(same(target, want));
  }
  t.end();
});
