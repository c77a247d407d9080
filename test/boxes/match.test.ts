import { test } from 'tap';
import { matchBoxes, NO_GT } from '../../lib/boxes/match.js';

const square = (x1: number): { x1: number; y1: number; x2: number; y2: number } => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });

test('matchBoxes() finds the best ground truth of each box, the first where two tie', async (t) => {
  const { overlap, gt } = matchBoxes([square(0), square(5), square(100)], [square(0), square(10)]);
  t.same([...gt], [0, 0, 0]);
  t.same([...overlap], [1, 1 / 3, 0]); // square 5 shares 50 of 150 with both
});

test('matchBoxes() matches nothing where there is no ground truth', async (t) => {
  const { overlap, gt } = matchBoxes([square(0)], []);
  t.same([...overlap], [0]);
  t.same([...gt], [NO_GT]);
  t.same([...matchBoxes([], [square(0)]).gt], []);
});
