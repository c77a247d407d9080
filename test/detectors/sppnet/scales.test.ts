import { test } from 'tap';
import { PREPROCESSING_SMALL } from '../../../lib/data/pictures/prepare-image.js';
import { SPPNET, SPPNET_SMALL, SPPNET_SMALL_FIVE_SCALES } from '../../../lib/detectors/sppnet/config.js';
import { chosenScale, preprocessingsOf, randomScale, scaleFactors } from '../../../lib/detectors/sppnet/scales.js';
import { Rng } from '../../../lib/tensor/rng.js';

const square = (side: number) => ({ x1: 5, y1: 7, x2: 5 + side - 1, y2: 7 + side - 1 });

test('chosenScale() brings the area of a window nearest to 224²', (t) => {
  t.same(chosenScale(SPPNET.scales)([100, 224, 20, 300].map(square), [1, 2, 4]), [1, 0, 2, 0]);
  t.end();
});

test('chosenScale() at quarter scale chooses as the published one does on pictures four times as large', (t) => {
  const sides = [10, 20, 33, 47, 56, 70, 90, 130];
  const [small, published] = [SPPNET_SMALL_FIVE_SCALES, SPPNET].map(({ scales }) => chosenScale(scales));
  const factors = scaleFactors({ width: 250, height: 150 },
    preprocessingsOf(SPPNET_SMALL_FIVE_SCALES.scales, SPPNET_SMALL_FIVE_SCALES.preprocessing));
  t.same(factors, [0.8, 0.96, 172 / 150, 1.44, 2]);
  const large = scaleFactors({ width: 1000, height: 600 }, preprocessingsOf(SPPNET.scales, SPPNET.preprocessing));
  t.same(small(sides.map(square), factors), published(sides.map((side) => square(4 * side)), large));
  t.end();
});

test('randomScale() draws every scale, and with one scale there is nothing to draw', (t) => {
  const windows = Array.from({ length: 300 }, () => square(50));
  const drawn = randomScale(new Rng(1))(windows, [1, 2, 3]);
  for (const scale of [0, 1, 2]) t.ok(drawn.filter((s) => s === scale).length > 70, `scale ${scale}`); // 100 ± 8
  t.same(randomScale(new Rng(1))(windows, [1]), chosenScale(SPPNET_SMALL.scales)(windows, [1]));
  t.end();
});

test('preprocessingsOf() has one preparation a scale, the longer side in proportion', (t) => {
  const [first, , , , last] = preprocessingsOf(SPPNET_SMALL_FIVE_SCALES.scales, PREPROCESSING_SMALL);
  t.match([first, last], [{ shorterSide: 120, longerSide: 200 }, { shorterSide: 300, longerSide: 500 }]);
  t.end();
});
