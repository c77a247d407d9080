import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'tap';
import type { RgbImage } from '../../../lib/data/sample.js';
import { shapesDataset, SHAPES_DEFAULT } from '../../../lib/data/shapes/shapes.js';

const { seed } = SHAPES_DEFAULT;
const IMAGES = 40; // ranges below are about three standard errors wide; shapes.long.test.ts has more images
const train = shapesDataset({ split: 'train', images: IMAGES, seed, occluders: false });
const objects = train.samples.flatMap((sample) => sample.objects);

/** Compared as bytes: a deep comparison of 100,000 elements takes minutes. */
const samePixels = (a: RgbImage, b: RgbImage): boolean => Buffer.compare(a.data, b.data) === 0;

test('shapesDataset() has the classes of docs/recipe.md, and about three objects an image', (t) => {
  t.same(train.classes, ['circle', 'square', 'triangle', 'star', 'ring', 'cross', 'arrow', 'moon']);
  t.equal(new Set(objects.map(({ label }) => label)).size, 8);
  const perImage = objects.length / IMAGES;
  t.ok(perImage >= 2.45 && perImage <= 3.8, `${perImage} objects an image, 3.11 expected`);
  t.end();
});

test('shapesDataset() with occluders makes more objects difficult', (t) => {
  const options = { split: 'train', images: 15, seed: 2 } as const;
  const difficult = (occluders: boolean): number => shapesDataset({ ...options, occluders }).samples
    .flatMap((sample) => sample.objects).filter((object) => object.difficult).length;
  t.ok(difficult(true) > 2 + difficult(false), 'about 6 of 47, and 0');
  t.end();
});

test('shapesDataset() keeps boxes inside their images, in whole pixels', (t) => {
  for (const { objects, width, height } of train.samples) {
    for (const { box: { x1, y1, x2, y2 } } of objects) {
      if (![x1, y1, x2, y2].every(Number.isInteger)) t.fail(`box ${x1} ${y1} ${x2} ${y2}`);
      if (x1 < 0 || y1 < 0 || x2 >= width || y2 >= height || x2 <= x1 || y2 <= y1) t.fail(`${x1} ${y1} ${x2} ${y2}`);
    }
  }
  t.equal(train.samples.length, IMAGES);
  t.end();
});

test('shapesDataset() draws the same image for the same seed, split and index, whatever else is drawn', async (t) => {
  const few = shapesDataset({ split: 'train', images: 3, seed, occluders: false });
  for (let i = 0; i < 3; i++) {
    t.same(few.samples[i].objects, train.samples[i].objects);
    t.ok(samePixels(await few.samples[i].image(), await train.samples[i].image()), `image ${i}`);
  }
  const other = shapesDataset({ split: 'test', images: 3, seed, occluders: false });
  const reseeded = shapesDataset({ split: 'train', images: 3, seed: seed + 1, occluders: false });
  t.notOk(samePixels(await other.samples[0].image(), await few.samples[0].image()), 'another split');
  t.notOk(samePixels(await reseeded.samples[0].image(), await few.samples[0].image()), 'another seed');
});

test('shapesDataset() gives images of 250 by 150 that are not flat', async (t) => {
  const image = await train.samples[0].image();
  t.same([image.width, image.height, image.data.length], [250, 150, 3 * 250 * 150]);
  t.ok(new Set(image.data).size > 100);
});

test('shapesDataset() refuses a number of images that is none', (t) => {
  for (const images of [0, -1, 1.5, Number.NaN]) {
    t.throws(
      () => shapesDataset({ split: 'train', images, seed, occluders: false }),
      new RangeError(`shapesDataset: the number of images must be a positive integer, got ${images}`),
    );
  }
  t.end();
});

test('shapesDataset() draws pictures beyond its limit again, byte for byte', async (t) => {
  const options = { split: 'train', images: 3, seed, occluders: false } as const;
  const [all, one] = [shapesDataset(options), shapesDataset(options, 2 * 3 * 150 * 250 - 1)];
  t.same(all.samples.map(({ inMemory }) => inMemory), [true, true, true]);
  t.same(one.samples.map(({ inMemory }) => inMemory), [true, undefined, undefined]);
  for (const [i, sample] of one.samples.entries()) {
    t.same(sample.objects, all.samples[i].objects);
    for (let twice = 0; twice < 2; twice++) t.ok(samePixels(await sample.image(), await all.samples[i].image()));
  }
});

test('shapesDataset() keeps no picture beyond its limit in memory', (t) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const bytes = (): number => {
    collect();
    collect(); // the first one frees the arrays, the second one counts them
    return process.memoryUsage().arrayBuffers;
  };
  const before = bytes();
  const { samples } = shapesDataset({ split: 'train', images: 12, seed, occluders: false }, 0);
  const grown = bytes() - before;
  t.ok(grown < 3 * 200 * 150 * 3, `${samples.length} pictures take ${grown} bytes`);
  t.end();
});
