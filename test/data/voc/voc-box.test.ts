import { test } from 'tap';
import { toVocBox } from '../../../lib/data/voc/voc-box.js';

test('toVocBox() counts from 1 and rounds each corner to the nearest pixel', async (t) => {
  t.same(toVocBox({ x1: 0, y1: 4, x2: 9, y2: 19 }), { xmin: 1, ymin: 5, xmax: 10, ymax: 20 });
  t.same(toVocBox({ x1: 0.75, y1: 4.75, x2: 9.75, y2: 19.75 }), { xmin: 2, ymin: 6, xmax: 11, ymax: 21 });
  t.same(toVocBox({ x1: 0.25, y1: 4.25, x2: 9.25, y2: 19.25 }), { xmin: 1, ymin: 5, xmax: 10, ymax: 20 });
});
