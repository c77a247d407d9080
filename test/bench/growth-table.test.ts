import { test } from 'tap';
import { growthTable } from '../../lib/bench/growth-table.js';
import { growthPoints } from '../../lib/bench/growth-training.js';

test('growthTable() has a table for each curve, a row for each value, a column for each system', (t) => {
  const point = { steps: 9, milliseconds: 12.4, residentMB: 200.6, peakMB: 222 };
  const lines = growthTable({ machine: '2 cores', day: '2026-11-29', curves: [
    { name: 'classes', rows: [
      { label: '8', system: 'joint', point }, { label: '8', system: 'fast', point },
      { label: '20', system: 'joint', point },
    ] },
    { name: 'steps made', rows: [{ label: '9', system: 'joint', point }] },
  ] });
  t.same(lines, [
    '| classes | Faster R-CNN, joint | Fast R-CNN |',
    '|---|---|---|',
    '| 8 | 12 ms, 201 MB, at most 222 | 12 ms, 201 MB, at most 222 |',
    '| 20 | 12 ms, 201 MB, at most 222 | – |',
    '',
    '| steps made | Faster R-CNN, joint |',
    '|---|---|',
    '| 9 | 12 ms, 201 MB, at most 222 |',
    '',
    '2 cores, 2026-11-29.',
  ]);
  t.end();
});

test('growthPoints() trains both systems on more classes than the shapes have, with looks on the way', async (t) => {
  for (const system of ['joint', 'fast'] as const) {
    const points = await growthPoints(
      { system, shorterSide: 60, regions: 32, classes: 11, pictures: 2, widths: [250, 200], looks: [1, 2] });
    t.same(points.map(({ steps }) => steps), [1, 2]);
    t.ok(points.every(({ milliseconds, residentMB, peakMB }) => milliseconds > 0 && residentMB > 50 && peakMB > 50));
  }
});
