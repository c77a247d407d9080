import { test } from 'tap';
import type { Metrics } from '../../../lib/runs/metrics.js';
import { stageLines } from '../../../lib/runs/lines/stage-lines.js';

const stages = {
  trainProposals: 1, fineTune: 600, cacheFeatures: 300, cacheFeaturesDisk: 20, trainSvms: 10, trainSvmsDisk: 2,
  trainBoxRegressors: 30, trainBoxRegressorsDisk: 1, detect: 99,
};
const metrics = { seconds: { stages, train: 963 }, cacheBytes: 420e6 } as unknown as Metrics; // the parts that are read

test('stageLines() sums the stages of each of the deck\'s rows', (t) => {
  t.same(stageLines(metrics).map((line) => line.replace(/ {2,}/, ': ')), [
    'fine-tuning: 10 min 00 s',
    'feature extraction, forward pass: 5 min 00 s',
    'feature extraction, disk: 20.0 s',
    'SVMs and box regressors: 40.0 s',
    'reading features again: 3.0 s',
    'training in all: 16 min 03 s',
    'features on disk: 420 MB',
  ]);
  t.end();
});

test('stageLines() adds up the two caches of SPP-net, forward pass and disk apart', (t) => {
  const twice = { cacheSppFeatures: 100, cacheSppFeaturesDisk: 41, cacheFeatures: 11, cacheFeaturesDisk: 10 };
  const lines = stageLines({ ...metrics, seconds: { ...metrics.seconds, stages: twice } });
  t.match(lines[1], '1 min 51 s');
  t.match(lines[2], '51.0 s');
  t.end();
});

test('stageLines() says nothing of a training without features on disk', (t) => {
  t.same(stageLines({ ...metrics, cacheBytes: 0 }), []);
  t.end();
});
