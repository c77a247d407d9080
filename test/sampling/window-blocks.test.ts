import { test } from 'tap';
import { SPPNET } from '../../lib/detectors/sppnet/config.js';
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

test('drawWindowBlock() takes images until they hold ten times the foreground and ten times the background', (t) => {
  const { images, batches } = block(3, 10); // more than 3 · 32 · 10 = 960 of 34 an image: 29; 2880 of 66: 44 images
  t.equal(images.length, 44);
  t.equal(new Set(images).size, 44);
  t.notSame(images, [...images].sort((a, b) => a - b), 'in random order');
  t.equal(batches.length, 3);
  for (const batch of batches) {
    t.ok(batch.every(({ image }) => images.includes(image)));
    const drawn = batch.flatMap(({ image, keep, labels }) => keep.map((r, i) => ({ image, r, label: labels[i] })));
    t.equal(drawn.length, 128);
    t.equal(drawn.filter(({ label }) => label > 0).length, 32);
    t.ok(drawn.every(({ image, r, label }) => label === (r % 3 === 0 ? 1 + image % 3 : 0)), 'labels of that image');
  }
  const all = batches.flatMap((batch) => batch.flatMap(({ image, keep }) => keep.map((r) => `${image} ${r}`)));
  t.equal(new Set(all).size, 3 * 128, 'no window comes twice in a block');
  t.end();
});

test('drawWindowBlock() of the published SPP-net wants over 160,000 foreground, 480,000 background windows', (t) => {
  const { blocks, regionSampling } = SPPNET;
  const many = { overlap: new Float64Array(2000).fill(0.3).fill(0.7, 0, 800), label: new Int32Array(2000).fill(1) };
  const imagesOf = (overlap: typeof many.overlap): number => {
    const images = new Array<typeof many>(500).fill({ ...many, overlap });
    return drawWindowBlock(images, regionSampling, blocks, new Rng(1)).images.length;
  };
  t.equal(imagesOf(many.overlap), 401); // 480,000 / 1200: 400 images have as many, not more
  const rare = new Float64Array(2000).fill(0.3).fill(0.7, 0, 400);
  t.equal(imagesOf(rare), 401, 'foreground decides: 160,000 / 400');
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

test('drawWindowBlock() fills a batch with background where foreground is scarce, and deals windows again', (t) => {
  const overlap = new Float64Array(60).fill(0.2).fill(0.9, 0, 3); // 3 foreground, 57 background
  const label = new Int32Array(60).fill(2);
  const { batches } = drawWindowBlock([{ overlap, label }], { ...ROI_SAMPLING, imagesPerBatch: 1, roisPerImage: 40 },
    { batches: 4, oversampling: 10 }, new Rng(3));
  for (const [{ keep, labels }] of batches) {
    t.equal(new Set(keep).size, 40, 'no window comes twice in a batch');
    t.same(labels.slice(0, 4), [2, 2, 2, 0]);
  }
  t.end();
});
