import { test } from 'tap';
import { headlineTable, markdownTable, measuredOn } from '../../../lib/studies/comparison/comparison-table.js';
import { spreadText } from '../../../lib/studies/spread-text.js';
import { bytesText } from '../../../lib/viz/number-text.js';
import { spreadOf } from '../../../lib/evaluation/spread.js';
import { comparisonCase } from '../../support/comparison-case.js';

const COMPARISON = comparisonCase([
  { name: 'rcnn', mAP: [0.6, 0.62], train: [96, 96], test: [4, 4], cacheBytes: 588e6 },
  { name: 'fast', mAP: [0.63, 0.64], train: [10, 10], test: [0.25, 0.25] },
  { name: 'faster-joint', mAP: [], train: [], test: [] },
]);

test('headlineTable() puts ours beside the deck\'s, with ratios to Fast R-CNN', (t) => {
  const { rows, columns } = headlineTable(COMPARISON);
  t.same(rows[0], [
    'slow R-CNN', '1 min 36 s ± 0 ms (9.6×)', '84 h (9.6×)', '.610 ± .014', '.660', '4.0 s ± 0 ms (16×)',
    '47 s (147×)', '4.5 s', '49 s', '588 MB',
  ]);
  t.same(rows[1].slice(0, 3), ['Fast R-CNN', '10.0 s ± 0 ms (1.0×)', '8.75 h (1.0×)']);
  t.same(rows[1].slice(6), ['0.32 s (1.0×)', '750 ms', '2.32 s', 'none']);
  t.same(rows[2], ['Faster, joint', '–', '17.2 h', '–', '.700', '–', '–', '–', '–', '–'], 'nothing finished');
  t.ok(rows.every((row) => row.length === columns.length));
  t.end();
});

test('markdownTable() has a rule under its head', (t) => {
  t.equal(markdownTable({ columns: ['a', 'b'], rows: [['1', '2']] }), '| a | b |\n|---|---|\n| 1 | 2 |');
  t.end();
});

test('measuredOn() names data, machine, backend, day, and the seeds of each system where they differ', (t) => {
  t.equal(measuredOn(COMPARISON), 'Seconds of the clock; drawn shapes, backbone S; abacus, 2 cores; loops, 1 thread; '
    + 'seeds slow R-CNN 0 1, Fast R-CNN 0 1; 2015-12-17');
  t.match(measuredOn(comparisonCase([{ name: 'fast', mAP: [0.5, 0.5], train: [1, 1], test: [1, 1] }])), 'seeds 0 1;');
  t.end();
});

test('spreadText() and bytesText() show what can be read', (t) => {
  t.equal(spreadText(spreadOf([1]), String), '1');
  t.same([0, 999, 1500, 588e6, 1.2e9].map(bytesText), ['0 bytes', '999 bytes', '1.5 kB', '588 MB', '1.2 GB']);
  t.end();
});

test('headlineTable() shows seconds of the processors where every system has runs that counted them', (t) => {
  const counted = comparisonCase([
    { name: 'fast', mAP: [0.6], train: [10], test: [0.25], cpuTrain: [20], cpuTest: [0.5] },
    { name: 'faster-joint', mAP: [0.6], train: [10], test: [0.25], cpuTrain: [30], cpuTest: [0.6] },
  ]);
  const rows = headlineTable(counted).rows.map((row) => [row[1], row[5], row[7]]);
  t.same(rows, [['20.0 s (1.0×)', '500 ms (1.0×)', '900 ms'], ['30.0 s (1.5×)', '600 ms (1.2×)', '600 ms']]);
  t.match(measuredOn(counted), /^Seconds of the processors;/);
  const partly = comparisonCase([{
    name: 'fast', mAP: [0.6, 0.6], train: [10, 10], test: [0.25, 0.25], cpuTrain: [20, null], cpuTest: [0.5, 0.5],
  }]);
  t.match(headlineTable(partly).rows[0], { 1: '20.0 s (1.0×)' });
  t.match(measuredOn(partly), /^Seconds of the processors, Fast R-CNN's training of 1 of 2 runs;/);
  const testOnly = comparisonCase([{ name: 'fast', mAP: [0.6], train: [10], test: [0.25], cpuTest: [0.5] }]);
  t.match(headlineTable(testOnly).rows[0], { 1: '10.0 s (1.0×)', 5: '500 ms (1.0×)' });
  t.match(measuredOn(testOnly), /^Training in seconds of the clock, test of the processors;/);
  t.end();
});
