import { test } from 'tap';
import { LOOP_MOVES, type Transposition } from '../../../lib/layers/kernels/moves.js';

const TWO_BY_FIVE: Omit<Transposition, 'added'> = { // two matrices of five rows i and two columns j
  from: 1, to: 2, counts: { h: 2, i: 5, j: 2 }, source: { h: 10, i: 2 }, target: { h: 5, j: 10 },
};
const source = Float64Array.from({ length: 21 }, (_, n) => n - 1);

test('transpose() of two matrices by hand, with and without what is added', (t) => {
  const moved = (added: Transposition['added']): number[] => {
    const target = new Float64Array(22);
    LOOP_MOVES.transpose(source, target, { ...TWO_BY_FIVE, added });
    return [...target];
  };
  t.same(moved(null), [0, 0, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
  t.same(moved({ axis: 'j', data: Float64Array.of(100, 200) }),
    [0, 0, 100, 102, 104, 106, 108, 110, 112, 114, 116, 118, 201, 203, 205, 207, 209, 211, 213, 215, 217, 219]);
  t.same(moved({ axis: 'i', data: Float64Array.of(0, 100, 200, 300, 400) }),
    [0, 0, 0, 102, 204, 306, 408, 10, 112, 214, 316, 418, 1, 103, 205, 307, 409, 11, 113, 215, 317, 419]);
  t.end();
});

test('copyGroups() by hand', (t) => {
  const target = new Float64Array(32);
  const move = { from: 1, to: 0, counts: { h: 2, i: 1 }, source: { h: 10, i: 8 }, target: { h: 16, i: 8 } };
  LOOP_MOVES.copyGroups(source, target, move);
  const rest = [0, 0, 0, 0, 0, 0, 0, 0];
  t.same([...target], [0, 1, 2, 3, 4, 5, 6, 7, ...rest, 10, 11, 12, 13, 14, 15, 16, 17, ...rest]);
  t.end();
});
