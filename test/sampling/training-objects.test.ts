import { test } from 'tap';
import { trainingObjects } from '../../lib/sampling/training-objects.js';

test('trainingObjects() leaves the difficult objects out', async (t) => {
  const easy = { box: { x1: 0, y1: 0, x2: 9, y2: 9 }, label: 1, difficult: false, truncated: true };
  const hard = { ...easy, difficult: true };
  t.same(trainingObjects([hard, easy, hard]), [easy]);
  t.same(trainingObjects([]), []);
});
