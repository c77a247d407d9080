import { test } from 'tap';
import { tensor } from '../../../lib/tensor/tensor.js';
import { colourAt, rampColour, signedRampColour } from '../../../lib/viz/pictures/colour.js';
import { heatMap, planeOf, signedHeatMap } from '../../../lib/viz/pictures/heat-map.js';

test('heatMap() goes from the smallest number, dark, to the largest, light', (t) => {
  const picture = heatMap(tensor([1, 3], [-5, 0, 5]));
  t.same([picture.width, picture.height], [3, 1]);
  t.same([0, 1, 2].map((x) => colourAt(picture, x, 0)), [rampColour(0), rampColour(0.5), rampColour(1)]);
  t.same(colourAt(heatMap(tensor([1, 1], [7])), 0, 0), rampColour(0));
  t.end();
});

test('signedHeatMap() has white at zero and full colour at the largest magnitude', (t) => {
  const picture = signedHeatMap(tensor([2, 2], [-4, 0, 2, 4]));
  const shares = [[0, 0, -1], [1, 0, 0], [0, 1, 0.5], [1, 1, 1]];
  for (const [x, y, share] of shares) t.same(colourAt(picture, x, y), signedRampColour(share));
  t.end();
});

test('planeOf() takes one plane of a map and says which there are not', (t) => {
  const x = tensor([2, 2, 1, 2], [0, 1, 2, 3, 4, 5, 6, 7]);
  t.same(planeOf(x, 1, 0), tensor([1, 2], [4, 5]));
  t.throws(() => planeOf(x, 0, 2), { message: 'planeOf: no plane (0, 2) in [2,2,1,2]' });
  t.throws(() => planeOf(tensor([1], [0]), 0, 0), TypeError);
  t.throws(() => heatMap(x), { name: 'TypeError', message: 'heatMap: the plane must be (H,W), got [2,2,1,2]' });
  t.end();
});
