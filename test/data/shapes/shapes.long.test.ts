// The drawn shapes as a whole: their statistics, on as many images as it takes to see them.
import { test } from 'tap';
import { heightOf, widthOf } from '../../../lib/boxes/box.js';
import type { GroundTruth } from '../../../lib/data/sample.js';
import { shapesDataset, SHAPES_DEFAULT } from '../../../lib/data/shapes/shapes.js';

const { seed } = SHAPES_DEFAULT;
const IMAGES = 150; // half of the measured set; ranges below are about three standard errors wide
const train = shapesDataset({ split: 'train', images: IMAGES, seed, occluders: false });
const objects = train.samples.flatMap((sample) => sample.objects);

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const shareOf = (of: readonly GroundTruth[], is: (object: GroundTruth) => boolean): number => {
  return of.filter(is).length / of.length;
};

test('shapesDataset() has each class about equally often', (t) => {
  for (let label = 1; label <= 8; label++) {
    const count = objects.filter((object) => object.label === label).length;
    t.ok(count >= 35 && count <= 85, `${train.classes[label - 1]}: ${count}, about 58 expected`);
  }
  t.end();
});

test('shapesDataset() has the statistics of the measured set', (t) => {
  // docs/recipe.md, prototype: 3.11 objects an image, median larger side 46 px, 39 % truncated, 2 difficult among 1564
  const perImage = objects.length / IMAGES;
  t.ok(perImage >= 2.85 && perImage <= 3.4, `${perImage} objects an image`);
  const side = median(objects.map(({ box }) => Math.max(widthOf(box), heightOf(box))));
  t.ok(side >= 41 && side <= 53, `median larger side ${side}`);
  const truncated = shareOf(objects, (object) => object.truncated);
  t.ok(truncated >= 0.32 && truncated <= 0.46, `${truncated} truncated`);
  t.ok(objects.filter((object) => object.difficult).length <= 5);
  t.end();
});

test('shapesDataset() with occluders makes about one object in eight difficult', (t) => {
  const options = { split: 'train', images: IMAGES, seed: 2, occluders: true } as const;
  const occluded = shapesDataset(options).samples.flatMap((sample) => sample.objects);
  const difficult = shareOf(occluded, (object) => object.difficult); // docs/recipe.md: 13.6 %
  t.ok(difficult >= 0.09 && difficult <= 0.18, `${difficult} difficult`);
  t.end();
});
