import { test } from 'tap';
import {
  blankCanvas, enlarged, fillArea, paintFrame, paintText, pastePicture, shrunk,
} from '../../../lib/viz/pictures/canvas.js';
import { BLACK, colourAt } from '../../../lib/viz/pictures/colour.js';
import { isInk, textWidth } from '../../../lib/viz/pictures/font.js';

test('shrunk() is the mean of factor × factor pixels, and of those there are where there are fewer', (t) => {
  const image = { width: 3, height: 2, data: Uint8Array.from([0, 2, 4, 4, 2, 0, 9, 9, 9, 8, 2, 4, 4, 2, 1, 9, 9, 9]) };
  t.same(shrunk(image, 2), { width: 1, height: 1, data: Uint8Array.of(4, 2, 2) }, 'the third column is cut off');
  t.same([...shrunk(image, 7).data], [6, 4, 5], 'all six: 34, 26 and 27 in sum');
  t.same(shrunk(image, 1), image);
  for (const factor of [0, 1.5, Number.NaN]) {
    t.throws(() => shrunk(image, factor), { message: `shrunk: the factor is ${factor}` });
  }
  t.end();
});

test('enlarged() repeats every pixel factor × factor times', (t) => {
  const image = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  t.same([...enlarged(image, 2).data], [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
  t.same(enlarged(image, 1), image);
  for (const factor of [0, 1.5, NaN]) {
    t.throws(() => enlarged(image, factor), { message: `enlarged: the factor is ${factor}` });
  }
  t.end();
});

test('blankCanvas() refuses a picture without pixels', (t) => {
  t.throws(() => blankCanvas(0, 3), { message: 'blankCanvas: 0×3 has no pixels' });
  t.end();
});

test('paintText() draws the letters of the font, and a question mark for what it does not know', (t) => {
  const drawn = (text: string): string[] => {
    const canvas = blankCanvas(5, 8);
    paintText(canvas, text, { x: 0, y: 0 }, 1, BLACK);
    return Array.from({ length: 8 }, (_, y) =>
      Array.from({ length: 5 }, (_, x) => colourAt(canvas, x, y)[0] === 0 ? '#' : '.').join(''));
  };
  t.same(drawn('R'), ['####.', '#...#', '#...#', '####.', '#.#..', '#..#.', '#...#', '.....']);
  t.same(drawn('p'), ['.....', '.....', '####.', '#...#', '#...#', '####.', '#....', '#....']);
  t.same(drawn('é'), drawn('?'));
  t.end();
});

test('isInk() knows a different drawing for every printable character', (t) => {
  const characters = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
  const drawing = (character: string): string =>
    Array.from({ length: 40 }, (_, i) => isInk(character, i % 5, Math.floor(i / 5)) ? '#' : '.').join('');
  t.equal(new Set(characters.map(drawing)).size, 95);
  t.equal(isInk('M', 5, 0), false, 'the gap between characters');
  t.equal(textWidth('ab'), 11);
  t.end();
});

test('paintFrame() leaves out the pixels that are not to be drawn', (t) => {
  const canvas = blankCanvas(6, 1);
  paintFrame(canvas, { x: 0, y: 0, width: 6, height: 1 }, 1, BLACK, (along) => along % 2 === 1);
  t.same(Array.from({ length: 6 }, (_, x) => colourAt(canvas, x, 0)[0]), [255, 0, 255, 0, 255, 0]);
  t.end();
});

test('pastePicture() copies pixels and cuts off what does not fit', (t) => {
  const canvas = blankCanvas(2, 1);
  pastePicture(canvas, { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) }, 1, 0);
  t.same([...canvas.data], [255, 255, 255, 1, 2, 3]);
  t.end();
});

test('an area of twelve thousand million pixels is painted as far as the canvas reaches', (t) => {
  const canvas = blankCanvas(4, 3, [0, 0, 0]);
  paintFrame(canvas, { x: -1, y: 1, width: 12e9, height: 12e9 }, 1, [9, 9, 9]);
  fillArea(canvas, { x: -12e9, y: 2, width: 12e9 + 1, height: 12e9 }, [5, 5, 5]);
  const reds = [...canvas.data].filter((_, i) => i % 3 === 0);
  t.same(reds, [0, 0, 0, 0, 9, 9, 9, 9, 5, 0, 0, 0]);
  t.end();
});
