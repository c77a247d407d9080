import { test } from 'tap';
import type { Box } from '../../lib/boxes/box.js';
import { ImageCache } from '../../lib/data/pictures/image-cache.js';
import { prepareImage, PREPROCESSING_SMALL, type Preprocessing } from '../../lib/data/pictures/prepare-image.js';
import type { Dataset, GroundTruth, RgbImage, Sample } from '../../lib/data/sample.js';
import { trainingBatch, trainingObjects } from '../../lib/sampling/training-image.js';
import { entry } from '../../lib/tensor/tensor.js';

// The shorter side becomes 20 pixels, the longer one at most 40.
const PREPROCESSING: Preprocessing = { ...PREPROCESSING_SMALL, shorterSide: 20, longerSide: 40 };

const object = (box: Box, label: number, difficult = false): GroundTruth =>
  ({ box, label, difficult, truncated: false });

/** A ramp of colours, so that no two columns or rows are equal. */
function ramp(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 7) % 251);
  return { width, height, data };
}

function sample(id: string, width: number, height: number, objects: readonly GroundTruth[]): Sample {
  const picture = ramp(width, height);
  return { id, width, height, objects, image: async () => picture };
}

const wide = sample('wide', 60, 40, [
  object({ x1: 10, y1: 4, x2: 19, y2: 23 }, 2), object({ x1: 30, y1: 8, x2: 49, y2: 27 }, 1, true),
]);
const small = sample('small', 15, 10, [object({ x1: 0, y1: 0, x2: 4, y2: 9 }, 1)]);
const long = sample('long', 100, 20, []);
const data: Dataset = { name: 'ramps', split: 'train', classes: ['a', 'b'], samples: [wide, small, long] };

const batchOf = (...views: [index: number, flipped: boolean][]) => trainingBatch(
  data, views.map(([index, flipped]) => ({ index, flipped })), new ImageCache(PREPROCESSING, 2 ** 20));

test('trainingBatch() scales boxes by the factor of the picture, up and down', async (t) => {
  const { input, images: [first, second] } = await batchOf([0, false], [1, false]);
  t.same(input.shape, [2, 3, 20, 30]);
  // 60×40 → 30×20: all four numbers halved
  t.same(first, {
    width: 30, height: 20, scale: 0.5, objects: [object({ x1: 5, y1: 2, x2: 9.5, y2: 11.5 }, 2)],
  });
  // 15×10 → 30×20: doubled
  t.same(second, { width: 30, height: 20, scale: 2, objects: [object({ x1: 0, y1: 0, x2: 8, y2: 18 }, 1)] });
});

test('trainingBatch() mirrors picture and boxes together', async (t) => {
  const { input, images: [plain, flipped] } = await batchOf([0, false], [0, true]);
  // in the picture: x1' = 59 − 19 = 40, x2' = 59 − 10 = 49; then halved
  t.same(flipped.objects.map(({ box }) => box), [{ x1: 20, y1: 2, x2: 24.5, y2: 11.5 }]);
  t.equal(plain.objects.length, 1);
  const [, C, H, W] = input.shape;
  for (let row = 0; row < C * H; row++) {
    const [left, right] = [0, 1].map((n) => [...input.data.subarray((n * C * H + row) * W, (n * C * H + row + 1) * W)]);
    t.ok(right.reverse().every((v, x) => Math.abs(v - left[x]) < 1e-6), `row ${row}`);
  }
});

test('trainingBatch() leaves difficult objects out and takes images without objects', async (t) => {
  const { images } = await batchOf([0, false], [2, true]);
  t.same(images[0].objects.map(({ label }) => label), [2]);
  t.same(images[1].objects, []);
});

test('trainingBatch() pads smaller pictures with zeros and says how large they are without', async (t) => {
  const { input, images } = await batchOf([2, false], [0, false]);
  // 100×20 would be 100×20 at scale 1; the longer side is limited to 40: scale .4, 40×8
  t.same(images.map(({ width, height, scale }) => [width, height, scale]), [[40, 8, 0.4], [30, 20, 0.5]]);
  t.same(input.shape, [2, 3, 20, 40]);
  const [wideRows] = [entry(input, 0).data];
  t.ok(wideRows.subarray(8 * 40, 20 * 40).every((v) => v === 0), 'below the first picture');
  const alone = prepareImage(await wide.image(), PREPROCESSING, { flip: false }).input;
  const second = entry(input, 1).data;
  for (let row = 0; row < 20; row++) {
    t.same(second.subarray(row * 40, row * 40 + 30), alone.data.subarray(row * 30, row * 30 + 30), `row ${row}`);
    t.ok(second.subarray(row * 40 + 30, row * 40 + 40).every((v) => v === 0), `right of row ${row}`);
  }
});

test('trainingBatch() prepares each view of a picture once', async (t) => {
  let reads = 0;
  const counted: Sample = {
    ...wide,
    image: async () => {
      reads++;
      return ramp(60, 40);
    },
  };
  const cache = new ImageCache(PREPROCESSING, 2 ** 20);
  const set = { ...data, samples: [counted] };
  const views = [{ index: 0, flipped: false }, { index: 0, flipped: true }];
  const first = await trainingBatch(set, views, cache);
  t.same(await trainingBatch(set, views, cache), first);
  t.equal(reads, 2);
});

test('trainingBatch() changes each picture of a batch, boxes with the size, and keeps none of them', async (t) => {
  const cache = new ImageCache(PREPROCESSING, 2 ** 20);
  const views = [{ index: 0, flipped: false }, { index: 0, flipped: true }];
  const same = { size: 1, brightness: 1, contrast: 1, saturation: 1 };
  const changes = [{ ...same, size: 2 }, { ...same, brightness: 0.5 }];
  const { input, images: [larger, darker] } = await trainingBatch(data, views, cache, changes);
  t.same(larger, {
    width: 60, height: 40, scale: 1, objects: [object({ x1: 10, y1: 4, x2: 19, y2: 23 }, 2)],
  });
  t.same([darker.width, darker.height, darker.scale], [30, 20, 0.5]);
  const plain = await trainingBatch(data, views, cache);
  t.same(plain, await batchOf([0, false], [0, true]), 'the next time without a change');
  const inside = input.data[input.data.length / 2 + 5 * 60 + 5]; // row 5, column 5 of the first plane
  t.ok(inside < plain.input.data[plain.input.data.length / 2 + 5 * 30 + 5], 'the second is darker');
});

test('trainingObjects() leaves the difficult objects out', async (t) => {
  const easy = { box: { x1: 0, y1: 0, x2: 9, y2: 9 }, label: 1, difficult: false, truncated: true };
  const hard = { ...easy, difficult: true };
  t.same(trainingObjects([hard, easy, hard]), [easy]);
  t.same(trainingObjects([]), []);
});
