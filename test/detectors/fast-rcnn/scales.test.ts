// Deck: "Single-scale testing a good tradeoff".
import { test } from 'tap';
import { PREPROCESSING, PREPROCESSING_SMALL } from '../../../lib/data/pictures/prepare-image.js';
import { FIVE_SCALES, preprocessingsOf, scaleOfRegion } from '../../../lib/detectors/fast-rcnn/scales.js';

test('preprocessingsOf() gives the published five scales, and the same five divided by four', (t) => {
  const sides = (preprocessing: typeof PREPROCESSING): number[][] =>
    preprocessingsOf({ preprocessing, scales: FIVE_SCALES }).map(({ shorterSide, longerSide }) =>
      [shorterSide, longerSide]);
  t.same(sides(PREPROCESSING), [[480, 2000], [576, 2000], [688, 2000], [864, 2000], [1200, 2000]]);
  t.same(sides(PREPROCESSING_SMALL), [[120, 500], [144, 500], [172, 500], [216, 500], [300, 500]]);
  t.same(preprocessingsOf({ preprocessing: PREPROCESSING, scales: null }), [PREPROCESSING]);
  t.end();
});

test('scaleOfRegion() takes the scale at which a region has about the area of a crop', (t) => {
  const sizes = { preprocessing: PREPROCESSING_SMALL, scales: FIVE_SCALES };
  const at = (side: number): number =>
    scaleOfRegion({ x1: 0, y1: 0, x2: side - 1, y2: side - 1 }, { width: 250, height: 150 }, sizes);
  // scales .8 .96 1.147 1.44 2: a square of side a becomes a·s, wanted is 56² = 3136
  t.equal(at(28), 4, '28·2 = 56');
  t.equal(at(39), 3, '39·1.44 = 56.2');
  t.equal(at(49), 2, '49·1.147 = 56.2');
  t.equal(at(58), 1, '58·.96 = 55.7');
  t.equal(at(100), 0, 'too large at every scale: the smallest');
  t.equal(at(10), 4, 'too small at every scale: the largest');
  t.equal(at(33), 3, '(33·2)² = 4356 misses by 1220, (33·1.44)² = 2258 by 878');
  t.end();
});
