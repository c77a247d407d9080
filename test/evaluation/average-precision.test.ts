import { test } from 'tap';
import {
  areaAp, elevenPointAp, interpolatedPrecision, precisionRecall,
} from '../../lib/evaluation/average-precision.js';

const NEAR = 1e-9;

test('precisionRecall() counts right and wrong, and neither for ignored detections', async (t) => {
  const { recall, precision } = precisionRecall(['ignored', 'right', 'wrong', 'ignored', 'right'], 4);
  t.same([...recall], [0, 1 / 4, 1 / 4, 1 / 4, 2 / 4]);
  t.same([...precision], [0, 1, 1 / 2, 1 / 2, 2 / 3]);
});

test('precisionRecall() has recall 0 where nothing was to be found', async (t) => {
  t.same([...precisionRecall(['wrong'], 0).recall], [0]);
});

test('elevenPointAp() and areaAp() agree with sums made by hand', async (t) => {
  const curve = {
    recall: Float64Array.from([0.2, 0.2, 0.4, 0.4, 0.4, 0.6]),
    precision: Float64Array.from([1, 1 / 2, 2 / 3, 1 / 2, 2 / 5, 1 / 2]),
  };
  // t = 0, .1, .2: 1; .3, .4: 2/3; .5, .6: 1/2; .7 … 1: 0  →  (3 + 4/3 + 1)/11
  t.ok(Math.abs(elevenPointAp(curve) - (3 + 4 / 3 + 1) / 11) < NEAR);
  t.ok(Math.abs(elevenPointAp(curve) - 0.4848485) < 1e-7);
  // .2·1 + .2·2/3 + .2·1/2
  t.ok(Math.abs(areaAp(curve) - 0.4333333) < 1e-7);
});

test('interpolatedPrecision() is the best precision at that recall or beyond it', async (t) => {
  const curve = { recall: Float64Array.of(0.2, 0.4, 0.6), precision: Float64Array.of(0.5, 0.75, 0.25) };
  t.same(interpolatedPrecision(curve, [0, 0.2, 0.5, 0.6, 0.61]), [0.75, 0.75, 0.25, 0.25, 0]);
});

test('elevenPointAp() reaches the recalls that are written as tenths', async (t) => {
  // ten objects, all found: recall .1, .2, …, 1, each by division, as i/10 is
  const perfect = precisionRecall(new Array<'right'>(10).fill('right'), 10);
  t.equal(elevenPointAp(perfect), 1);
  t.ok(Math.abs(areaAp(perfect) - 1) < NEAR);
  // three of ten: t = 0, .1, .2, .3
  t.equal(elevenPointAp(precisionRecall(['right', 'right', 'right'], 10)), 4 / 11);
});

test('elevenPointAp() and areaAp() are 0 without detections', async (t) => {
  const nothing = precisionRecall([], 3);
  t.equal(elevenPointAp(nothing), 0);
  t.equal(areaAp(nothing), 0);
});
