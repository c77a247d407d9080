import { test } from 'tap';
import { resizedImage } from '../../lib/data/resized-image.js';

test('resizedImage() at half the size takes the mean of four pixels, channel by channel', (t) => {
  const data = Uint8Array.of(0, 10, 255, 4, 20, 255, 8, 30, 255, 13, 40, 255);
  t.same(resizedImage({ width: 2, height: 2, data }, 0.5), { width: 1, height: 1, data: Uint8Array.of(6, 25, 255) });
  t.same(resizedImage({ width: 2, height: 2, data }, 1), { width: 2, height: 2, data });
  t.end();
});
