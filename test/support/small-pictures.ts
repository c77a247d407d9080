// Pictures small enough to work out by hand.
import type { RgbImage } from '../../lib/data/sample.js';
import type { Segmentation } from '../../lib/proposals/selective-search/felzenszwalb.js';
import type { Rng } from '../../lib/tensor/rng.js';

type Colour = readonly [red: number, green: number, blue: number];

/** One character a pixel, one text a row; spaces are ignored. */
export function picture(rows: readonly string[], colours: Readonly<Record<string, Colour>>): RgbImage {
  const letters = rows.map((row) => [...row.replaceAll(' ', '')]);
  const data = Uint8Array.from(letters.flat().flatMap((letter) => [...colours[letter]]));
  return { width: letters[0].length, height: letters.length, data };
}

/** One digit a pixel, one text a row: the labels. */
export function labelled(rows: readonly string[]): Segmentation {
  const labels = Int32Array.from(rows.flatMap((row) => [...row].map(Number)));
  return { width: rows[0].length, height: rows.length, labels, count: Math.max(...labels) + 1 };
}

/** Every byte random. */
export function noisePicture(width: number, height: number, rng: Rng): RgbImage {
  return { width, height, data: Uint8Array.from({ length: 3 * width * height }, () => rng.integer(256)) };
}
