import { test } from 'tap';
import { ZERO_DELTAS } from '../../lib/boxes/deltas.js';
import { boxTargetRows } from '../../lib/sampling/box-target-rows.js';

test('boxTargetRows() writes into the four columns of the class and nowhere else', async (t) => {
  const deltas = [{ tx: 1, ty: 2, tw: 3, th: 4 }, ZERO_DELTAS];
  const { targets, insideWeights, outsideWeights } = boxTargetRows([2, 0], deltas, 2, 'float32');
  t.same(targets.shape, [2, 12]);
  t.same([...targets.data], [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, ...new Array<number>(12).fill(0)]);
  t.same([...insideWeights.data], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, ...new Array<number>(12).fill(0)]);
  t.same(outsideWeights, insideWeights);
  t.not(outsideWeights.data, insideWeights.data, 'each has numbers of its own');
});

test('boxTargetRows() of no RoIs has no rows', async (t) => {
  t.same(boxTargetRows([], [], 3, 'float64').targets.shape, [0, 16]);
});

test('boxTargetRows() refuses labels that are too many or out of range', async (t) => {
  t.throws(() => boxTargetRows([1], [], 3, 'float32'), new RangeError('boxTargetRows: 1 labels, 0 deltas'));
  t.throws(() => boxTargetRows([4], [ZERO_DELTAS], 3, 'float32'),
    new RangeError('boxTargetRows: a label must be in 0..3, got 4'));
});
