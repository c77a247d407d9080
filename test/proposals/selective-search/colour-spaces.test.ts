import { test } from 'tap';
import { colourPlanes, type ColourSpace } from '../../../lib/proposals/selective-search/colour-spaces.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { noisePicture } from '../../support/small-pictures.js';

function bytesOf(rgb: readonly number[], space: ColourSpace): number[] {
  const { channels } = colourPlanes({ width: 1, height: 1, data: Uint8Array.from(rgb) }, space);
  return channels.map(([byte]) => byte);
}

test('colourPlanes() gives hue, saturation and value in 0..255', async (t) => {
  t.same(bytesOf([255, 0, 0], 'hsv'), [0, 255, 255], 'red: 0°');
  t.same(bytesOf([0, 255, 0], 'hsv'), [85, 255, 255], 'green: 120° of 360° = 85 of 255');
  t.same(bytesOf([0, 0, 255], 'hsv'), [170, 255, 255], 'blue: 240°');
  t.same(bytesOf([255, 0, 255], 'hsv'), [213, 255, 255], 'magenta: 300°: 212.5');
  t.same(bytesOf([200, 150, 150], 'hsv'), [0, 64, 200], 's = 50/200 = ¼');
  t.same(bytesOf([0, 0, 0], 'hsv'), [0, 0, 0]);
  t.same(bytesOf([90, 90, 90], 'hsv'), [0, 0, 90], 'grey has hue 0');
  t.same(bytesOf([0, 255, 0], 'H'), [85]);
});

test('colourPlanes() gives CIE Lab as in published tables', async (t) => {
  // sRGB, D65: red (53.24, 80.09, 67.20), green (87.74, −86.18, 83.18), blue (32.30, 79.19, −107.86)
  const lab = (L: number, a: number, b: number): number[] => [L * 2.55, a + 128, b + 128].map(Math.round);
  t.same(bytesOf([255, 0, 0], 'lab'), lab(53.24, 80.09, 67.20));
  t.same(bytesOf([0, 255, 0], 'lab'), lab(87.74, -86.18, 83.18));
  t.same(bytesOf([0, 0, 255], 'lab'), lab(32.30, 79.19, -107.86));
  t.same(bytesOf([255, 255, 255], 'lab'), [255, 128, 128]);
  t.same(bytesOf([0, 0, 0], 'lab'), [0, 128, 128]);
  t.same(bytesOf([119, 119, 119], 'lab'), lab(50.03, 0, 0), 'middle grey');
});

test('colourPlanes() gives shares and intensity, and plain channels', async (t) => {
  t.same(bytesOf([60, 30, 10], 'rgI'), [153, 77, 33], '255·0.6, 255·0.3 = 76.5, 100/3');
  t.same(bytesOf([0, 0, 0], 'rgI'), [85, 85, 0]);
  t.same(bytesOf([60, 30, 10], 'I'), [33]);
  t.same(bytesOf([60, 30, 10], 'rgb'), [60, 30, 10]);
});

test('colourPlanes() keeps the size and leaves the image alone', async (t) => {
  const image = noisePicture(5, 4, new Rng(1));
  const before = image.data.slice();
  const { width, height, channels } = colourPlanes(image, 'hsv');
  t.same([width, height, ...channels.map(({ length }) => length)], [5, 4, 20, 20, 20]);
  t.same(image.data, before);
});

test('colourPlanes() refuses pictures with too few bytes', async (t) => {
  t.throws(() => colourPlanes({ width: 2, height: 2, data: new Uint8Array(4) }, 'hsv'),
    new RangeError('colourPlanes: 2×2 pixels need 12 bytes, got 4'));
});
