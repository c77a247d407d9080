// Deck: "Worst case cost per mini-batch (crude model of computational complexity)"
import { test } from 'tap';
import { cost, CROPS, CROPS_SMALL, cropsFor, IMAGE, IMAGE_SMALL, pixelsOf } from '../../lib/sampling/cost.js';

test('cost() of 128 whole images is the 12x of the deck, of 2 images its 0.19x', (t) => {
  t.equal(cost({ images: 128, image: IMAGE }, CROPS), 128 * 600 * 1000 / (128 * 224 * 224));
  t.equal(cost({ images: 128, image: IMAGE }, CROPS).toFixed(0), '12');
  t.equal(cost({ images: 2, image: IMAGE }, CROPS).toFixed(2), '0.19');
  t.equal(cost(CROPS, CROPS), 1);
  t.end();
});

test('cost() of the quarter-scale configuration is the same', (t) => {
  for (const images of [2, 128]) {
    t.equal(cost({ images, image: IMAGE_SMALL }, CROPS_SMALL), cost({ images, image: IMAGE }, CROPS));
  }
  t.equal(pixelsOf(CROPS_SMALL), 128 * 56 * 56);
  t.same([cropsFor(600), cropsFor(150)], [CROPS, CROPS_SMALL]);
  t.same([149, 152].map((side) => cropsFor(side).image.width), [56, 57], 'the nearest: 55.6 and 56.7');
  t.end();
});
