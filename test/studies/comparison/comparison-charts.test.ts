import { test } from 'tap';
import { recallCharts, timeCharts } from '../../../lib/studies/comparison/comparison-charts.js';
import { comparisonCase } from '../../support/comparison-case.js';

const COMPARISON = comparisonCase([
  { name: 'rcnn', mAP: [0.6], train: [96], test: [4], cacheBytes: 588e6 },
  { name: 'fast', mAP: [0.63], train: [10], test: [0.25] },
]);

test('timeCharts() says "none" for a system that keeps no features, and the bytes for one that does', async (t) => {
  const caches = timeCharts(COMPARISON)[2];
  t.match(caches, /588 MB/);
  t.equal(caches.split('>none<').length - 1, 1, 'once');
});

test('recallCharts() draws the systems whose recall of proposals is known, and nothing for none', async (t) => {
  const [rcnn, fast] = COMPARISON.systems;
  const runs = rcnn.runs.map((run) => ({ ...run, recall: { ...run.recall, proposals: null } }));
  const unknown = { ...rcnn, runs };
  const [chart] = recallCharts({ ...COMPARISON, systems: [unknown, fast] });
  t.match(chart, 'Fast R-CNN');
  t.notMatch(chart, 'slow R-CNN');
  t.same(recallCharts({ ...COMPARISON, systems: [unknown] }), []);
});
