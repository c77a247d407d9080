import { test } from 'tap';
import { blankCanvas } from '../../../lib/viz/pictures/canvas.js';
import { colourAt, colourOf, DARK, WHITE } from '../../../lib/viz/pictures/colour.js';
import {
  detectedBox, drawBoxes, drawDetections, drawScaleFor, ownScaleFor, type DrawnBox,
} from '../../../lib/viz/pictures/draw-boxes.js';
import type { Detection, RgbImage } from '../../../lib/data/sample.js';

const PLAIN = { enlargement: 1, text: 1 };
const GREY = [100, 100, 100] as const;

/** `#` where the picture has the colour, `.` elsewhere. */
function shape(picture: RgbImage, colour: readonly [number, number, number]): string[] {
  const ink = (x: number, y: number): string => colourAt(picture, x, y).join() === colour.join() ? '#' : '.';
  return Array.from({ length: picture.height }, (_, y) =>
    Array.from({ length: picture.width }, (_, x) => ink(x, y)).join(''));
}

test('drawBoxes() frames exactly the pixels from corner to corner, both included', (t) => {
  const box: DrawnBox = { box: { x1: 1, y1: 1, x2: 4, y2: 3 }, colour: [255, 0, 0], line: 'solid', caption: '' };
  t.same(shape(drawBoxes(blankCanvas(6, 5, GREY), [box], PLAIN), [255, 0, 0]), [
    '......',
    '.####.',
    '.#..#.',
    '.####.',
    '......',
  ]);
  t.end();
});

test('drawBoxes() enlarges the image and the box alike', (t) => {
  const box: DrawnBox = { box: { x1: 1, y1: 0, x2: 1, y2: 0 }, colour: [255, 0, 0], line: 'solid', caption: '' };
  const picture = drawBoxes(blankCanvas(3, 1, GREY), [box], { enlargement: 2, text: 1 });
  t.same(shape(picture, [255, 0, 0]), ['..##..', '..##..']);
  t.end();
});

test('drawBoxes() rounds what a box covers to whole pixels of the picture', (t) => {
  // 1.75 wide and 2.75 high from (1.25, 0.75), corners included: 2 × 3 pixels from (1, 1)
  const corners = { x1: 1.25, y1: 0.75, x2: 2, y2: 2.5 };
  const box: DrawnBox = { box: corners, colour: [255, 0, 0], line: 'solid', caption: '' };
  t.same(shape(drawBoxes(blankCanvas(4, 5, GREY), [box], PLAIN), [255, 0, 0]),
    ['....', '.##.', '.##.', '.##.', '....']);
  t.end();
});

test('drawBoxes() leaves the image as it was and cuts off what is outside', (t) => {
  const image = blankCanvas(4, 4, GREY);
  const box: DrawnBox = { box: { x1: -3, y1: -3, x2: 9, y2: 2 }, colour: [255, 0, 0], line: 'solid', caption: '' };
  const picture = drawBoxes(image, [box], PLAIN);
  t.same(shape(picture, [255, 0, 0]), ['....', '....', '####', '....']);
  t.ok(image.data.every((byte) => byte === 100));
  t.end();
});

test('drawDetections() draws ground truth dashed white over dark, detections solid with a plate, best on top', (t) => {
  const box = { x1: 10, y1: 30, x2: 59, y2: 69 };
  const found = (label: number, score: number): Detection => ({ imageId: 'a', label, score, box });
  const truth = { box: { x1: 2, y1: 2, x2: 90, y2: 90 }, label: 1, difficult: false, truncated: false };
  const picture = drawDetections(blankCanvas(600, 100, GREY), [found(1, 0.9), found(2, 0.8)], [truth], ['cat', 'dog']);
  t.same(colourAt(picture, 10, 50), colourOf(1), 'the frame of the better one');
  const top = Array.from({ length: 89 }, (_, i) => colourAt(picture, 2 + i, 2).join());
  t.same(new Set(top), new Set([WHITE.join(), DARK.join()]));
  t.ok(shape(picture, colourOf(1)).slice(8, 29).some((row) => row.includes('########')), 'the plate above the box');
  t.end();
});

test('drawDetections() breaks the frame of a wrong detection and crosses its plate', (t) => {
  const found = { imageId: 'a', label: 1, score: 0.9, box: { x1: 10, y1: 30, x2: 89, y2: 69 } };
  const image = blankCanvas(600, 100, GREY);
  const [right, wrong] = [found, { ...found, wrong: true }].map((one) => drawDetections(image, [one], [], ['cat']));
  const side = (picture: RgbImage): string => shape(picture, colourOf(1)).map((row) => row[10]).slice(30, 70).join('');
  t.equal(side(right), '#'.repeat(40));
  t.match(side(wrong), /^#+\.+#+\.+#/);
  const plate = (picture: RgbImage): number => shape(picture, colourOf(1))[12].lastIndexOf('#');
  t.ok(plate(wrong) > plate(right), 'the cross needs room');
  t.end();
});

test('drawBoxes() puts plates beside each other where boxes lie on each other', (t) => {
  const box = { x1: 100, y1: 50, x2: 199, y2: 149 };
  const of = (colour: readonly [number, number, number], caption: string): DrawnBox =>
    ({ box, colour, line: 'solid', caption });
  const colours = [[255, 0, 0], [0, 255, 0], [0, 0, 255]] as const;
  const picture = drawBoxes(blankCanvas(300, 200, GREY), colours.map((colour) => of(colour, 'circle 0.93')), PLAIN);
  for (const colour of colours) {
    const rows = shape(picture, colour).filter((row) => row.includes('#'.repeat(5) + '.') || /#{20}/.test(row));
    t.ok(rows.length >= 9, `the plate of ${colour.join()} is whole`);
  }
  t.end();
});

test('drawBoxes() shrinks a photograph and puts its boxes where they belong', (t) => {
  const box = { x1: 400, y1: 200, x2: 799, y2: 399 };
  const colour = [255, 0, 0] as const;
  const picture = drawBoxes(blankCanvas(2400, 900, GREY), [{ box, colour, line: 'solid', caption: '' }]);
  t.same([picture.width, picture.height], [1200, 450]);
  t.same([[199, 150], [200, 150], [399, 150], [400, 150]].map(([x, y]) => colourAt(picture, x, y)),
    [GREY, colour, colour, GREY], 'columns 200 to 399');
  t.end();
});

test('detectedBox() captions with class and score, and refuses a label without class', (t) => {
  const found = { imageId: 'a', label: 2, score: 0.934, box: { x1: 0, y1: 0, x2: 1, y2: 1 } };
  t.equal(detectedBox(found, ['cat', 'dog']).caption, 'dog 0.93');
  t.throws(() => detectedBox(found, ['cat']), { message: 'drawDetections: label 2 of 1 classes' });
  t.end();
});

test('drawScaleFor() enlarges small images until plates can be read, and shrinks those wider than 1200 pixels', (t) => {
  t.same(drawScaleFor(250), { enlargement: 3, text: 2 });
  t.same(drawScaleFor(56), { enlargement: 4, text: 1 });
  t.same(drawScaleFor(640), { enlargement: 1, text: 2 });
  t.same(drawScaleFor(1200), { enlargement: 1, text: 3 });
  t.same(drawScaleFor(2000), { enlargement: 1 / 2, text: 3 });
  t.same(drawScaleFor(4000), { enlargement: 1 / 4, text: 3 });
  t.same(ownScaleFor(2000), { enlargement: 1, text: 5 }, 'a file of its own keeps its size');
  t.same(ownScaleFor(250), drawScaleFor(250));
  t.end();
});
