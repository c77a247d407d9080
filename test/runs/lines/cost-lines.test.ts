// Deck: "Cost per mini-batch compared to slow R-CNN (same crude cost model)"
import { test } from 'tap';
import { costLines } from '../../../lib/runs/lines/cost-lines.js';

const slowStep = { inputPixels: 400_000, trunk: 5e9, head: 1e9, diskBytes: 0 };

test('costLines() has the mean step of each stage beside slow R-CNN\'s', (t) => {
  const stages = {
    train: { steps: 10, total: { inputPixels: 750_000, trunk: 10e9, head: 2e9, diskBytes: 0 } },
    features: { steps: 2, total: { inputPixels: 800_000, trunk: 2e9, head: 0, diskBytes: 3_000_000 } },
  };
  t.same(costLines({ stages, slowStep }), [
    'a step of train: 75,000 pixels and 1.20 G multiply-adds, 0.19x and 0.20x of slow R-CNN\'s',
    'a step of features: 400,000 pixels and 1.00 G multiply-adds, 1.0x and 0.17x of slow R-CNN\'s, '
      + '1.50 MB of features on disk',
  ]);
  t.same(costLines({ stages: {}, slowStep }), []);
  t.end();
});
