import { test } from 'tap';
import { ROI_SAMPLING } from '../../lib/sampling/roi-sampling.js';
import { drawWindowBlock } from '../../lib/sampling/window-blocks.js';
import { Rng } from '../../lib/tensor/rng.js';

/** Sixty images of 100 windows, a third of them foreground. */
const CANDIDATES = Array.from({ length: 60 }, (_, i) => ({
  overlap: Float64Array.from({ length: 100 }, (__, r) => (r % 3 === 0 ? 0.7 : 0.3)),
  label: new Int32Array(100).fill(1 + i % 3),
}));

const block = (batches: number, oversampling: number, seed = 1) =>
  drawWindowBlock(CANDIDATES, ROI_SAMPLING, { batches, oversampling }, new Rng(seed));

test('drawWindowBlock() draws all its batches from as many images as hold ten times the windows', (t) => {
  const { images, batches } = block(3, 10); // 3 · 128 · 10 = 3840 windows: 39 images
  t.equal(images.length, 39);
  t.equal(new Set(images).size, 39);
  t.notSame(images, [...images].sort((a, b) => a - b), 'in random order');
  t.equal(batches.length, 3);
  for (const batch of batches) {
    t.ok(batch.every(({ image }) => images.includes(image)));
    const drawn = batch.flatMap(({ image, keep, labels }) => keep.map((r, i) => ({ image, r, label: labels[i] })));
    t.equal(drawn.length, 128);
    t.equal(drawn.filter(({ label }) => label > 0).length, 32);
    t.ok(drawn.every(({ image, r, label }) => label === (r % 3 === 0 ? 1 + image % 3 : 0)), 'labels of that image');
  }
  t.notSame(batches[0], batches[1]);
  t.end();
});

test('drawWindowBlock() stops as soon as its images hold exactly the windows that it wants', (t) => {
  // 5 batches · 10 · (2 · 64) = 6400 windows: 32 images of 200
  const image = { overlap: new Array<number>(200).fill(0.7), label: new Array<number>(200).fill(1) };
  const images = new Array<typeof image>(60).fill(image);
  t.equal(drawWindowBlock(images, ROI_SAMPLING, { batches: 5, oversampling: 10 }, new Rng(1)).images.length, 32);
  t.end();
});

test('drawWindowBlock() takes all images when they hold too few windows', (t) => {
  t.same([...block(10, 10).images].sort((a, b) => a - b), CANDIDATES.map((_, i) => i));
  t.end();
});

test('drawWindowBlock() draws the same for the same seed', (t) => {
  t.same(block(2, 2), block(2, 2));
  t.notSame(block(2, 2).images, block(2, 2, 2).images);
  t.end();
});
