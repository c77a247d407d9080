// The plans of the tables: which networks they need, and the deck's numbers.
import { test } from 'tap';
import { runName } from '../../../lib/studies/ablation/ablation-runs.js';
import { plannedTables } from '../../../lib/studies/ablation/ablation-tables.js';
import { FAST_VARIANTS } from '../../../lib/systems/fast-variants.js';
import { SYSTEMS, VARIANTS } from '../../../lib/systems/systems.js';
import type { AblationName } from '../../../lib/studies/ablation/ablation.js';

const TABLES = plannedTables(1500, 'shapes', 'S');

test('plannedTables() share their networks: ten rows use the default training', (t) => {
  const rows = Object.values(TABLES).flatMap((table) => table.rows);
  const byName = new Map(rows.map(({ training }) => [runName(training, 0), training]));
  t.equal(rows.filter(({ training }) => runName(training, 0) === 'fast-1500-s0').length, 10);
  t.same([...byName.keys()].sort(), [
    'fast-1500-s0', 'fast-5-scales-1500-s0', 'fast-50-s0', 'fast-500-s0', 'fast-classification-1500-s0',
    'fast-classification-loosened-0.12-1500-s0', 'fast-conv2-1500-s0', 'fast-conv3-1500-s0', 'fast-fc6-1500-s0',
    'fast-first-150-500-s0', 'fast-first-300-500-s0', 'fast-first-50-500-s0', 'fast-loosened-0.12-1500-s0',
    'fast-random-500-500-s0', 'fast-random-500-s0', 'fast-region-wise-50-s0', 'fast-sliding-window-500-s0',
    'fast-stage-wise-750-s0', 'fast-stage-wise-loosened-0.12-750-s0', 'rcnn-600-s0', 'sppnet-1500-s0',
    'sppnet-5-scales-1500-s0',
  ]);
  t.equal(new Set([...byName.values()].map((training) => JSON.stringify(training))).size, byName.size,
    'different trainings have different names');
  t.end();
});

test('plannedTables() name systems that there are', (t) => {
  const known = [...SYSTEMS, ...VARIANTS].map(({ name }) => name);
  for (const { rows } of Object.values(TABLES)) t.ok(rows.every(({ training }) => known.includes(training.system)));
  t.end();
});

test('plannedTables() hold the numbers of the deck', (t) => {
  const numbers = (name: AblationName): (number | undefined)[] => TABLES[name].rows.map(({ deck }) => deck?.mAP);
  t.same(numbers('layers'), [61.4, 66.9, 67.2, undefined, 63.1]);
  t.same(numbers('softmax-svm'), [58.5, 56.3, 57.1]);
  t.same(numbers('multi-task'), [62.6, 63.4, 64.0, 66.9, 62.6, 63.4, 64.0, 66.9]);
  t.same(numbers('scales'), [58, 59.2, 57.1, 58.4]);
  const L = plannedTables(1500, 'shapes', 'L');
  t.same(L['softmax-svm'].rows.map(({ deck }) => deck?.mAP), [66, 66.8, 66.9]);
  t.same(L.scales.rows.slice(2).map(({ deck }) => deck), [{ mAP: 66.9, testRate: 0.32 }, null]);
  t.match(L.svd.source, /model L/);
  t.end();
});

test('a variant of Fast R-CNN names the layers of its backbone, and starts from M0 or says from what', (t) => {
  const starts = FAST_VARIANTS.filter(({ startsFrom }) => startsFrom !== undefined);
  t.same(starts.map(({ name, startsFrom }) => [name, startsFrom]), [['fast-stage-wise', 'fast-classification']]);
  for (const { defaults } of FAST_VARIANTS) t.match(defaults('L'), { backbone: 'L', learningRate: 0.01 });
  t.end();
});
