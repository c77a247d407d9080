import { test } from 'tap';
import { imagesTensor, PIXELS_SMALL } from '../../../lib/data/pictures/image-tensor.js';
import {
  resizeByScale, resizedImage, resizedTensor, resizeToSize, scaledExtent,
} from '../../../lib/data/pictures/resize-bilinear.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { tensor } from '../../../lib/tensor/tensor.js';

test('resizeByScale() interpolates between half-pixel centres', (t) => {
  // doubled: outputs sit at −¼ → 0, ¼, ¾, 1¼ → 1 of the input
  const y = resizeByScale(tensor([1, 1, 1, 2], [0, 8], 'float64'), 2, 1);
  t.same(y.shape, [1, 1, 1, 4]);
  t.same([...y.data], [0, 2, 6, 8]);
  t.end();
});

test('resizeByScale() does not smooth: halving averages the two middle pixels only', (t) => {
  // outputs sit at ½ and 2½
  t.same([...resizeByScale(tensor([1, 4], [1, 3, 100, 200]), 0.5, 1).data], [2, 150]);
  t.end();
});

test('resizeToSize() keeps planes apart', (t) => {
  const y = resizeToSize(tensor([2, 1, 1], [5, 7]), { width: 2, height: 3 });
  t.same(y.shape, [2, 3, 2]);
  t.same([...y.data], [5, 5, 5, 5, 5, 5, 7, 7, 7, 7, 7, 7]);
  t.end();
});

test('resizedTensor() has the bits of the whole picture resized, plain and mirrored, smaller and larger', (t) => {
  const rng = new Rng(5);
  const image = { width: 23, height: 17, data: Uint8Array.from({ length: 3 * 23 * 17 }, () => rng.integer(256)) };
  for (const scale of [0.1, 0.33, 0.5, 0.9, 1, 1.7]) {
    for (const flipped of [false, true]) {
      const whole = resizeByScale(imagesTensor([image], PIXELS_SMALL, [flipped]), scale, scale);
      t.same(resizedTensor(image, PIXELS_SMALL, flipped, scale), whole, `${scale} ${flipped}`);
    }
  }
  t.end();
});

test('resizeByScale() refuses scales that are not positive', (t) => {
  const x = tensor([1, 1], [1]);
  for (const scale of [0, -1, Number.NaN, Infinity]) {
    t.throws(() => resizeByScale(x, scale, 1), new RangeError(`resize: scale must be positive, got ${scale}`));
  }
  t.end();
});

test('scaledExtent() rounds to the nearest number, halves to the even one, and never to 0', (t) => {
  // 0.5 → 0, so 1; 1.5 → 2; 2.5 → 2; 3.5 → 4; OpenCV's cvRound rounds halves to even
  t.same([1, 3, 5, 7].map((n) => scaledExtent(n, 0.5)), [1, 2, 2, 4]);
  t.same([10, 11, 13].map((n) => scaledExtent(n, 0.25)), [2, 3, 3], '2.5, 2.75, 3.25');
  t.end();
});

test('resizedImage() at half the size takes the mean of four pixels, channel by channel', (t) => {
  const data = Uint8Array.of(0, 10, 255, 4, 20, 255, 8, 30, 255, 13, 40, 255);
  t.same(resizedImage({ width: 2, height: 2, data }, 0.5), { width: 1, height: 1, data: Uint8Array.of(6, 25, 255) });
  t.same(resizedImage({ width: 2, height: 2, data }, 1), { width: 2, height: 2, data });
  t.end();
});
