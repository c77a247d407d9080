import { test } from 'tap';
import { colourAt, colourOf, WHITE } from '../../../lib/viz/pictures/colour.js';
import { borderPicture, labelPicture, meanColourPicture, meanColours } from '../../../lib/viz/pictures/segmentation.js';
import { labelled, picture } from '../../support/small-pictures.js';

const MAP = labelled(['001', '022']);
const IMAGE = picture(['rrk', 'kgg'], { r: [200, 0, 0], g: [0, 100, 0], k: [50, 50, 50] });

test('labelPicture() gives each label its colour', async (t) => {
  const drawn = labelPicture(MAP);
  t.same([drawn.width, drawn.height], [3, 2]);
  t.same([colourAt(drawn, 0, 0), colourAt(drawn, 2, 0), colourAt(drawn, 1, 1)], [1, 2, 3].map(colourOf));
  t.same(colourAt(drawn, 0, 1), colourAt(drawn, 0, 0));
});

test('meanColourPicture() paints each part in the mean of its pixels', async (t) => {
  t.same(meanColours(MAP, IMAGE), [[150, 17, 17], [50, 50, 50], [0, 100, 0]], '(200 + 200 + 50)/3, 50/3');
  const drawn = meanColourPicture(MAP, IMAGE);
  t.same(colourAt(drawn, 0, 1), [150, 17, 17]);
  t.same(colourAt(drawn, 2, 1), [0, 100, 0]);
});

test('borderPicture() draws on pixels whose right or lower neighbour is in another part', async (t) => {
  const drawn = borderPicture(MAP, IMAGE, WHITE);
  const isLine = [0, 1].map((y) => [0, 1, 2].map((x) => colourAt(drawn, x, y).every((v) => v === 255)));
  t.same(isLine, [[false, true, true], [true, false, false]]);
  t.same(colourAt(drawn, 0, 0), [200, 0, 0], 'the image elsewhere');
});

test('pictures of a segmentation refuse a map that does not fit', async (t) => {
  t.throws(() => labelPicture({ ...MAP, width: 4 }), new RangeError('segmentation: 6 labels for 4×2 pixels'));
  const small = picture(['rr'], { r: [1, 2, 3] });
  for (const draw of [meanColourPicture, borderPicture]) {
    t.throws(() => draw(MAP, small, WHITE), new RangeError('segmentation: labels of 3×2 on a picture of 2×1'));
  }
});
