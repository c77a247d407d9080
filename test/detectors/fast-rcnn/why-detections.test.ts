import { test } from 'tap';
import { DETECTION } from '../../../lib/detectors/fast-rcnn/config.js';
import type { Box } from '../../../lib/boxes/box.js';
import { iou } from '../../../lib/boxes/iou.js';
import { detectionsOf, type HeadAnswers } from '../../../lib/detectors/fast-rcnn/detections.js';
import { whyDetections } from '../../../lib/detectors/fast-rcnn/why-detections.js';
import { precomputedNormalisation } from '../../../lib/sampling/target-normalisation.js';
import { gaussian } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { zeros } from '../../../lib/tensor/tensor.js';
import { rowsTensor } from '../../support/box-rows.js';
import { randomBoxes } from '../../support/random-boxes.js';

const image = { width: 100, height: 50 };
const norm = precomputedNormalisation(2, { tx: 1, ty: 1, tw: 1, th: 1 });
/** 10 × 10 from (x1, 0). */
const square = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 9, y2: 9 });

test('whyDetections() names the step each verdict came to, and who suppressed it', async (t) => {
  const shares = [[0.1, 0.8, 0.1], [0.3, 0.5, 0.2], [0.25, 0.05, 0.7]];
  const scores = rowsTensor(shares.map((row) => row.map((p) => Math.log(p))), 3);
  const output = { scores, deltas: zeros([3, 12], 'float64') };
  const answers: HeadAnswers = { regions: [square(0), square(2), square(1)], output, image };
  const records = whyDetections(answers, norm, { ...DETECTION, scoreFloor: 0.15, maxPerImage: 1 });
  t.same(records.map(({ label, region, fate }) => [label, region, fate]), [
    [1, 0, { step: 'shown', rank: 1 }],
    [1, 1, { step: 'nms', by: 0, iou: 8 / 12 }],
    [1, 2, { step: 'score-floor' }],
    [2, 0, { step: 'score-floor' }],
    [2, 1, { step: 'nms', by: 2, iou: 9 / 11 }],
    [2, 2, { step: 'best-of-image', rank: 2 }],
  ]);
});

test('whyDetections() agrees with detectionsOf() on random answers', async (t) => {
  for (const seed of [1, 2, 3]) {
    const init = { rng: new Rng(seed), precision: 'float64' } as const;
    const regions = randomBoxes(60, image, init.rng);
    const output = { scores: gaussian([60, 3], 2, init), deltas: gaussian([60, 12], 0.1, init) };
    const config = { ...DETECTION, maxPerImage: 20 };
    const records = whyDetections({ regions, output, image }, norm, config);
    t.equal(records.length, 120, 'two classes on every region');

    const shown = records.flatMap(({ label, score, box, fate }) =>
      fate.step === 'shown' ? [{ rank: fate.rank, found: { label, score, box } }] : []);
    const inOrder = shown.sort((a, b) => a.rank - b.rank).map(({ found }) => found);
    t.same(inOrder, detectionsOf({ regions, output, image }, norm, config));
    for (const { label, score, box, fate } of records) {
      t.equal(fate.step === 'score-floor', score <= config.scoreFloor);
      if (fate.step !== 'nms') continue;
      const winner = records.find((other) => other.label === label && other.region === fate.by);
      t.ok(winner !== undefined && winner.score >= score && iou(winner.box, box) === fate.iou && fate.iou > 0.3);
      t.match(winner?.fate.step, /^(shown|best-of-image)$/);
    }
    t.equal(new Set(records.map(({ fate }) => fate.step)).size, 4, 'every step drops something here');
  }
});
