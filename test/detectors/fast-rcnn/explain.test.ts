import { test } from 'tap';
import { DETECTION } from '../../../lib/detectors/fast-rcnn/config.js';
import type { Box } from '../../../lib/boxes/box.js';
import { explainHead, type HeadRules } from '../../../lib/detectors/fast-rcnn/explain.js';
import type { HeadAnswers } from '../../../lib/detectors/fast-rcnn/detections.js';
import { ROI_SAMPLING } from '../../../lib/sampling/roi-sampling.js';
import { precomputedNormalisation } from '../../../lib/sampling/target-normalisation.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { zeros } from '../../../lib/tensor/tensor.js';
import { rowsTensor } from '../../support/box-rows.js';

const bar = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });
const image = { width: 100, height: 10, scale: 0.5 };
const rules: HeadRules = {
  normalisation: precomputedNormalisation(1, { tx: 1, ty: 1, tw: 1, th: 1 }),
  detection: { ...DETECTION, scoreFloor: 0.2, maxPerImage: 10 },
  roiSampling: ROI_SAMPLING,
};

test('explainHead() gives each region its role and each verdict its fate', async (t) => {
  const scores = rowsTensor([[0, 1], [0, 2], [2, 0]], 2);
  const output = { scores, deltas: zeros([3, 8], 'float64') };
  const answers: HeadAnswers = { regions: [bar(1), bar(0), bar(50)], output, image };
  const objects = [{ box: bar(2), label: 1 }];
  const { regions, verdicts } = explainHead({ image, objects, answers }, rules, new Rng(1));
  t.same(regions, [
    { box: bar(1), overlap: 9 / 11, object: 0, role: 'foreground', sampled: true },
    { box: bar(0), overlap: 8 / 12, object: 0, role: 'foreground', sampled: true },
    { box: bar(50), overlap: 0, object: null, role: 'neither', sampled: false },
  ]);
  t.same(verdicts.map(({ fate }) => fate), [
    { step: 'nms', by: 1, iou: 9 / 11 }, { step: 'shown', rank: 1 }, { step: 'score-floor' },
  ]);
});

test('explainHead() has nothing to say where the head was shown nothing', async (t) => {
  const objects = [{ box: bar(2), label: 1 }];
  const { regions, verdicts } = explainHead({ image, objects, answers: null }, rules, new Rng(1));
  t.same([regions, verdicts], [[], []]);
});
