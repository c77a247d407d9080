import { test } from 'tap';
import {
  batchImages, imageScale, prepareImage, prepareObjects, PREPROCESSING, PREPROCESSING_SMALL,
} from '../../../lib/data/pictures/prepare-image.js';
import { PIXELS_TORCHVISION } from '../../../lib/data/pictures/image-tensor.js';
import type { RgbImage } from '../../../lib/data/sample.js';

const AS_IS = { flip: false };
const FLIPPED = { flip: true };

const picture = (width: number, height: number): RgbImage => {
  return { width, height, data: Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 37) % 256) };
};

test('imageScale() brings the shorter side to its size unless the longer would pass its limit', (t) => {
  t.equal(imageScale({ width: 250, height: 150 }, PREPROCESSING_SMALL), 1);
  t.equal(imageScale({ width: 640, height: 480 }, PREPROCESSING_SMALL), 150 / 480);
  t.equal(imageScale({ width: 500, height: 200 }, PREPROCESSING_SMALL), 0.5);
  t.equal(imageScale({ width: 500, height: 375 }, PREPROCESSING), 1.6);
  t.equal(imageScale({ width: 375, height: 500 }, PREPROCESSING), 1.6);
  const bad = { ...PREPROCESSING, longerSide: 10 };
  const message = 'imageScale: need 0 < shorterSide <= longerSide, got 600 and 10';
  t.throws(() => imageScale({ width: 1, height: 1 }, bad), new RangeError(message));
  t.end();
});

test('prepareImage() puts channels into planes, subtracts the mean and divides, without resampling at scale 1', (t) => {
  const image = picture(250, 150);
  const { input, scale } = prepareImage(image, PREPROCESSING_SMALL, AS_IS);
  t.same([input.shape, scale], [[1, 3, 150, 250], 1]);
  t.ok(input.data instanceof Float32Array);
  const [y, x] = [20, 30];
  for (let c = 0; c < 3; c++) {
    const expected = Math.fround((image.data[3 * (y * 250 + x) + c] - 124) / 62);
    t.equal(input.data[(c * 150 + y) * 250 + x], expected);
  }
  t.end();
});

test('prepareImage() orders BGR means with BGR planes', (t) => {
  const image = { width: 1, height: 1, data: Uint8Array.from([10, 20, 30]) };
  const { input } = prepareImage(image, { ...PREPROCESSING, shorterSide: 1, longerSide: 1 }, AS_IS);
  t.same([...input.data], [30 - 102.9801, 20 - 115.9465, 10 - 122.7717].map(Math.fround));
  t.end();
});

test('prepareImage() divides every plane by its own deviation: torchvision\'s (v/255 − mean)/std', (t) => {
  const image = picture(2, 1);
  const { input } = prepareImage(image, { ...PIXELS_TORCHVISION, shorterSide: 1, longerSide: 2 }, AS_IS);
  const torch = (x: number, c: number): number =>
    (image.data[3 * x + c] / 255 - [0.485, 0.456, 0.406][c]) / [0.229, 0.224, 0.225][c];
  const expected = [torch(0, 0), torch(1, 0), torch(0, 1), torch(1, 1), torch(0, 2), torch(1, 2)];
  t.ok(expected.every((value, i) => Math.abs(value - input.data[i]) < 1e-6), `${[...input.data]}, ${expected}`);
  t.end();
});

test('prepareImage() mirrors pixels exactly as prepareObjects() mirrors boxes', (t) => {
  const data = new Uint8Array(3 * 250 * 150);
  for (let y = 10; y <= 40; y++) data.fill(255, 3 * (y * 250 + 20), 3 * (y * 250 + 71));
  const image = { width: 250, height: 150, data };
  const object = { box: { x1: 20, y1: 10, x2: 70, y2: 40 }, label: 1, difficult: false, truncated: true };
  const { input, scale } = prepareImage(image, PREPROCESSING_SMALL, FLIPPED);
  const [{ box, ...rest }] = prepareObjects([object], image, scale, FLIPPED);
  const white = [...Array(250).keys()].filter((x) => input.data[20 * 250 + x] > 0);
  t.same(box, { x1: white[0], y1: 10, x2: white[white.length - 1], y2: 40 });
  t.same(rest, { label: 1, difficult: false, truncated: true });
  t.end();
});

test('prepareObjects() scales all four numbers and leaves its input alone', (t) => {
  const object = { box: { x1: 20, y1: 10, x2: 70, y2: 40 }, label: 2, difficult: true, truncated: false };
  const [scaled] = prepareObjects([object], { width: 500, height: 300 }, 0.5, AS_IS);
  t.same(scaled, { ...object, box: { x1: 10, y1: 5, x2: 35, y2: 20 } });
  t.equal(object.box.x1, 20);
  t.end();
});

test('batchImages() pads with zeros on the right and below', (t) => {
  const tiny = { ...PREPROCESSING_SMALL, shorterSide: 2, longerSide: 3 };
  const wide = prepareImage(picture(3, 2), tiny, AS_IS);
  const tall = prepareImage(picture(2, 3), tiny, AS_IS);
  const batch = batchImages([wide, tall]);
  t.same(batch.input.shape, [2, 3, 3, 3]);
  t.same(batch.sizes, [{ height: 2, width: 3 }, { height: 3, width: 2 }]);
  t.same(batch.scales, [1, 1]);
  const [w, b] = [[...wide.input.data], [...batch.input.data]];
  t.same(b.slice(0, 9), [...w.slice(0, 6), 0, 0, 0]);
  t.same([b[27], b[28], b[29]], [tall.input.data[0], tall.input.data[1], 0]);
  t.equal(batchImages([wide]).input, wide.input, 'one image is not copied');
  t.throws(() => batchImages([]), new RangeError('batchImages: a batch needs at least one image'));
  t.end();
});
