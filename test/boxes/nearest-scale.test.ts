import { test } from 'tap';
import { nearestScale } from '../../lib/boxes/nearest-scale.js';

const square = (side: number) => ({ x1: 5, y1: 7, x2: 5 + side - 1, y2: 7 + side - 1 });

test('nearestScale() brings the area of a window nearest to the square', (t) => {
  const scales = [1, 2, 4]; // a square of 100: 100², 200², 400² against 224²
  t.same([100, 224, 20, 300].map((side) => nearestScale(square(side), scales, 224)), [1, 0, 2, 0]);
  t.equal(nearestScale({ x1: 0, y1: 0, x2: 223, y2: 0 }, scales, 224), 2, '224 pixels: the side is not what counts');
  t.equal(nearestScale(square(224), [1, 1], 224), 0, 'the first of several');
  t.end();
});
