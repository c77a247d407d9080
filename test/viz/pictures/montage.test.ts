import { test } from 'tap';
import { blankCanvas } from '../../../lib/viz/pictures/canvas.js';
import { BLACK, colourAt } from '../../../lib/viz/pictures/colour.js';
import { montage } from '../../../lib/viz/pictures/montage.js';

test('montage() puts pictures in rows of cells as large as the largest, captions below', (t) => {
  const small = { picture: blankCanvas(10, 10, BLACK), caption: 'a' };
  const large = { picture: blankCanvas(30, 20, BLACK), caption: 'a caption that is too long' };
  const sheet = montage([small, large, small], 2);
  t.same([sheet.width, sheet.height], [8 + 2 * (30 + 8), 8 + 2 * (20 + 12 + 8)]);
  t.same(colourAt(sheet, 8, 8), BLACK);
  t.same(colourAt(sheet, 8 + 30 + 8, 8), BLACK);
  t.same(colourAt(sheet, 8, 8 + 20 + 12 + 8), BLACK);
  t.same(colourAt(sheet, 8 + 15, 8), [255, 255, 255]);
  const gap = Array.from({ length: sheet.height }, (_, y) => colourAt(sheet, sheet.width - 4, y)[0]);
  t.ok(gap.every((value) => value === 255), 'a long caption stays in its column');
  t.end();
});

test('montage() refuses no pictures and no columns', (t) => {
  t.throws(() => montage([], 2), { message: 'montage: no pictures' });
  t.throws(() => montage([{ picture: blankCanvas(1, 1), caption: '' }], 0), { message: 'montage: 0 columns' });
  t.end();
});
