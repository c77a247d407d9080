import { test } from 'tap';
import { zeros } from '../../../lib/tensor/tensor.js';
import { colourAt } from '../../../lib/viz/pictures/colour.js';
import { StagePainter } from '../../../lib/viz/pictures/stage-pictures.js';

const GREEN = [60, 220, 90];

function hasColour(image: { width: number; height: number; data: Uint8Array | Uint8ClampedArray }, colour: number[]) {
  for (let i = 0; i < image.data.length; i += 3) {
    if (colour.every((channel, c) => image.data[i + c] === channel)) return true;
  }
  return false;
}

test('StagePainter paints a mini-batch from dark to light, and its boxes on it afterwards', (t) => {
  const painter = new StagePainter();
  const input = zeros([2, 3, 20, 30]);
  input.data.fill(1, 0, 20 * 30); // the red plane of image 0
  const batch = painter.paint('batch', { input, images: [{ objects: [] }, { objects: [] }] })!;
  t.same(colourAt(batch, 20, 20), [255, 0, 0], 'image 0 is red');
  t.notOk(hasColour(batch, GREEN));
  const box = { x1: 2, y1: 2, x2: 15, y2: 12 };
  const proposals = painter.paint('proposals', [[{ box }], []])!;
  t.same([proposals.width, proposals.height], [batch.width, batch.height]);
  t.ok(hasColour(proposals, GREEN));
  t.notOk(hasColour(painter.paint('proposals', [[], []])!, GREEN));
  t.end();
});

test('StagePainter draws an anchor green where its label, in the order of the RPN, is 1', (t) => {
  const painter = new StagePainter();
  painter.paint('batch', { input: zeros([1, 3, 40, 60]) });
  painter.paint('rpn', { scores: zeros([1, 4, 1, 2]), deltas: zeros([1, 8, 1, 2]) }); // 2 anchors, 1 × 2 cells
  const anchors = [0, 15, 30, 45].map((x1) => ({ x1, y1: 5, x2: x1 + 10, y2: 15 })); // cell 0: 0, 15; cell 1: 30, 45
  painter.paint('anchors', anchors);
  const labelled = painter.paint('targets', { labels: [-1, 1, -1, -1] })!; // anchor 0 of cell 1
  const isGreen = (x: number, y: number): boolean => String(colourAt(labelled, x, y)) === String(GREEN);
  const rows = Array.from({ length: labelled.height }, (_, y) => y);
  const columns = Array.from({ length: labelled.width }, (_, x) => x);
  const greenColumns = columns.filter((x) => rows.some((y) => isGreen(x, y)));
  const GAP = 8; // of a montage
  t.same([greenColumns[0], greenColumns.at(-1)].map((x) => Math.floor((x! - GAP) / 4)), [30, 40], 'enlarged 4 times');
  t.end();
});

test('StagePainter shows maps, tables and gradients, and nothing where there is nothing to draw', (t) => {
  const painter = new StagePainter();
  const maps = painter.paint('conv', { y: zeros([1, 3, 4, 5]), saved: null })!;
  t.ok(maps.width > 3 * 100, 'three maps side by side');
  const table = painter.paint('head', { scores: zeros([50, 9]) })!;
  t.ok(table.width > table.height, 'a column for each region');
  t.equal(painter.paint('conv.params', undefined), null);
  t.equal(painter.paint('rois', { rois: [] }), null);
  t.end();
});
