import { test } from 'tap';
import { colourAt, type Colour } from '../../../lib/viz/pictures/colour.js';
import { mergeTreePicture } from '../../../lib/viz/pictures/merge-tree-picture.js';

const [RED, GREEN, BLUE]: Colour[] = [[200, 0, 0], [0, 200, 0], [0, 0, 200]];
/** Regions of 10, 20 and 10 pixels; 0 and 2 become 3, then 1 and 3 become the root 4. */
const TREE = { initial: 3, merges: [{ a: 0, b: 2 }, { a: 1, b: 3 }], sizes: [10, 20, 10], colours: [RED, GREEN, BLUE] };
const STYLE = { width: 40, rowHeight: 4, levels: [3, 2, 1] };

test('mergeTreePicture() draws a row a level, each region below its parts, as wide as its share', async (t) => {
  const drawn = mergeTreePicture(TREE, STYLE);
  t.same([drawn.width, drawn.height], [40, 12]);
  const row = (level: number, xs: number[]) => xs.map((x) => colourAt(drawn, x, 4 * level));
  // the root holds 1 then 3, and 3 holds 0 then 2: from left to right 1 (20), 0 (10), 2 (10)
  t.same(row(0, [0, 18, 20, 28, 30, 38]), [GREEN, GREEN, RED, RED, BLUE, BLUE]);
  t.same(row(1, [0, 18, 20, 38]), [GREEN, GREEN, [100, 0, 100], [100, 0, 100]]);
  t.same(row(2, [0, 38]), [[50, 100, 50], [50, 100, 50]]);
});

test('mergeTreePicture() leaves a line between regions and between rows', async (t) => {
  const drawn = mergeTreePicture(TREE, STYLE);
  t.same(colourAt(drawn, 19, 0), [255, 255, 255]);
  t.same(colourAt(drawn, 5, 3), [255, 255, 255]);
});

test('mergeTreePicture() refuses levels that the tree does not have', async (t) => {
  for (const count of [0, 4, 1.5]) {
    t.throws(() => mergeTreePicture(TREE, { ...STYLE, levels: [count] }),
      { name: 'RangeError', message: new RegExp(`mergeTreePicture: .*${count}.* in a tree over 3`) });
  }
});
