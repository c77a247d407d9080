import { test } from 'tap';
import { drawCrops } from '../../../lib/data/shapes/draw-crop.js';
import { CROP_CLASSES, SHAPE_CLASSES } from '../../../lib/data/shapes/shape-outlines.js';

test('drawCrops() yields 56 by 56 pictures of all 20 classes', (t) => {
  const crops = [...drawCrops(1, 0, 400)];
  const counts = CROP_CLASSES.map((_, label) => crops.filter((crop) => crop.label === label).length);
  t.equal(counts.length, 20);
  t.ok(counts.every((count) => count >= 6 && count <= 40), counts.join(' '));
  for (const { image } of crops.slice(0, 20)) {
    t.same([image.width, image.height, image.data.length], [56, 56, 3 * 56 * 56]);
    t.ok(new Set(image.data).size > 30);
  }
  t.end();
});

test('drawCrops() gives crop i the same bytes in every range, and other bytes for another seed', (t) => {
  const all = [...drawCrops(3, 0, 6)];
  const later = [...drawCrops(3, 4, 2)];
  t.same(later.map(({ label }) => label), all.slice(4).map(({ label }) => label));
  t.ok(later.every(({ image }, i) => Buffer.compare(image.data, all[4 + i].image.data) === 0));
  const [other] = drawCrops(4, 0, 1);
  t.not(Buffer.compare(other.image.data, all[0].image.data), 0);
  t.end();
});

test('CROP_CLASSES begin with the classes of the scenes', (t) => {
  t.same(CROP_CLASSES.slice(0, SHAPE_CLASSES.length), SHAPE_CLASSES);
  t.equal(new Set(CROP_CLASSES).size, 20);
  t.end();
});
