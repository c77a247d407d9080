import { test } from 'tap';
import { orientImage } from '../../../lib/data/pictures/orient-image.js';
import type { RgbImage } from '../../../lib/data/sample.js';

/** One letter a pixel. */
function picture(...rows: readonly string[]): RgbImage {
  const letters = rows.join('');
  const data = Uint8Array.from({ length: 3 * letters.length }, (_, i) => letters.charCodeAt(Math.floor(i / 3)));
  return { width: rows[0].length, height: rows.length, data };
}

test('orientImage() turns and mirrors as EXIF says', (t) => {
  const stored = picture('abc', 'def');
  const seen = [
    ['abc', 'def'], ['cba', 'fed'], ['fed', 'cba'], ['def', 'abc'],
    ['ad', 'be', 'cf'], ['da', 'eb', 'fc'], ['fc', 'eb', 'da'], ['cf', 'be', 'ad'],
  ];
  seen.forEach((rows, i) => t.same(orientImage(stored, i + 1), picture(...rows), `orientation ${i + 1}`));
  t.end();
});

test('orientImage() refuses other orientations', (t) => {
  t.throws(() => orientImage(picture('a'), 9), new RangeError('orientImage: orientation must be 1..8, got 9'));
  t.end();
});
